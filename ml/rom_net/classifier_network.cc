#include "ml/rom_net/classifier_network.h"

#include "ml/fe_ol/branch_network.h"
#include "ml/tensor_placement.h"
#include "ml/training/lbfgs.h"

#include <limits>

namespace trestle
{
  namespace
  {
    constexpr unsigned int patience                = 20; ///< steps without a better validation
    constexpr std::size_t  fewest_validation       = 10;
    constexpr unsigned int n_pairs                 = 20; ///< of L-BFGS
    constexpr double       least_relative_progress = 1e-4;

    torch::Tensor features_of(const LabelledSamples &samples)
    {
      auto x = torch::empty({int64_t(samples.n()), int64_t(samples.n_features)}, torch::kDouble);
      std::copy(samples.features.begin(), samples.features.end(), entries(x).begin());
      return x;
    }

    torch::Tensor labels_of(const LabelledSamples &samples)
    {
      auto labels = torch::empty({int64_t(samples.n()), 1}, torch::kLong);
      std::copy(samples.labels.begin(), samples.labels.end(), labels.data_ptr<int64_t>());
      return labels;
    }

    torch::Tensor cross_entropy(const BranchShape &shape, const std::vector<torch::Tensor> &arrays,
                                const torch::Tensor &x, const torch::Tensor &labels)
    {
      return -torch::log_softmax(apply_branch(shape, arrays, x), 1).gather(1, labels).mean();
    }

    /// The validation samples, and the best weights so far.
    class Validation
    {
    public:
      Validation(const BranchShape &shape, const LabelledSamples &samples)
        : shape_(shape)
      {
        if (samples.n() < fewest_validation)
          return;
        x_      = features_of(samples);
        labels_ = labels_of(samples);
      }

      /// @returns whether it is worth going on.
      bool goes_on(const Weights &weights, const unsigned int step)
      {
        if (!x_.defined())
          {
            best_step_ = step;
            best_      = weights.flat().detach().clone();
            return true;
          }
        torch::NoGradGuard no_grad;
        const double       loss = cross_entropy(shape_, weights.arrays(), x_, labels_).item<double>();
        if (loss < least_ * (1. - least_relative_progress))
          {
            least_     = loss;
            best_step_ = step;
            best_      = weights.flat().detach().clone();
          }
        return step < best_step_ + patience;
      }

      TrainedNetwork best() const
      {
        const auto values = entries(best_);
        return {{values.begin(), values.end()}, best_step_};
      }

    private:
      const BranchShape &shape_;
      torch::Tensor      x_, labels_, best_;
      double             least_     = std::numeric_limits<double>::infinity();
      unsigned int       best_step_ = 0;
    };
  } // namespace

  CrossEntropy::CrossEntropy(const BranchShape &shape, const LabelledSamples &samples, const double weight_decay,
                             Weights &weights)
    : TrainingObjective(Communicator(MPI_COMM_SELF), weights),
      shape_(shape),
      x_(features_of(samples)),
      labels_(labels_of(samples)),
      weight_decay_(weight_decay)
  {}

  TrainingObjective::Value CrossEntropy::compute(const std::span<const std::size_t>)
  {
    const auto all  = arrays().arrays();
    auto       loss = cross_entropy(shape_, all, x_, labels_);
    // Matrices and the linear term stand at even places, biases at odd ones.
    for (std::size_t i = 0; i < all.size(); i += 2)
      loss = loss + 0.5 * weight_decay_ * all[i].square().sum();
    return {loss.item<double>(), torch::autograd::grad({loss}, {arrays().flat()})[0].contiguous()};
  }

  TrainedNetwork train_network(const BranchShape &shape, const LabelledSamples &samples,
                               const LabelledSamples &validation, const NetworkTraining &training)
  {
    Weights      weights(branch_weight_shapes(shape, "network"), training.seed, torch::dtype(torch::kDouble));
    CrossEntropy objective(shape, samples, training.weight_decay, weights);
    LbfgsUpdate  update(n_pairs);
    Validation   validated(shape, validation);
    objective.evaluate();
    objective.require_finite(0);
    bool goes_on = validated.goes_on(weights, 0);
    for (unsigned int step = 1; goes_on && step <= training.n_steps; ++step)
      goes_on = update.step(objective) && validated.goes_on(weights, step);
    return validated.best();
  }
} // namespace trestle

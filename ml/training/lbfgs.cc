#include "core/exceptions.h"
#include "ml/training/optimiser.h"
#include "ml/training/wolfe_search.h"

#include <deque>

namespace trestle
{
  namespace
  {
    /**
     * L-BFGS with a strong Wolfe line search (Nocedal and Wright 2006, algorithms 7.4, 7.5 and 3.5). State is
     * tensors and counts only, so that it fits a checkpoint; torch::optim::LBFGS keeps its own hidden.
     */
    class LBFGS : public Optimiser
    {
    public:
      explicit LBFGS(ParameterSink &prm)
        : Optimiser(prm, 100, 1e-10)
      {
        prm.add("history", n_pairs_, "Pairs of steps and gradient changes kept.", Allowed::at_least(1));
      }

      void start(Objective &) override { pairs_.clear(); }

      bool step(Objective &objective, unsigned int) override
      {
        const auto weights = objective.weights();
        if (!search(objective, weights, direction(objective.gradient())) && !pairs_.empty())
          {
            // Curvature from far away can point uphill: forget it, try steepest descent once.
            pairs_.clear();
            objective.evaluate_at(weights);
            return search(objective, weights, direction(objective.gradient()));
          }
        return !objective.weights().equal(weights);
      }

      void write(Archive &archive) const override
      {
        archive.arrays["lbfgs pairs"] = {{1}, {double(pairs_.size())}};
        for (std::size_t i = 0; i < pairs_.size(); ++i)
          {
            archive.arrays["lbfgs step " + std::to_string(i)]   = to_array(pairs_[i].step);
            archive.arrays["lbfgs change " + std::to_string(i)] = to_array(pairs_[i].change);
          }
      }

      void read(const Archive &archive, const torch::Tensor &weights) override
      {
        pairs_.clear();
        const auto n = std::size_t(archive.arrays.at("lbfgs pairs").values.at(0));
        for (std::size_t i = 0; i < n; ++i)
          pairs_.push_back({to_tensor(archive.arrays.at("lbfgs step " + std::to_string(i)), weights),
                            to_tensor(archive.arrays.at("lbfgs change " + std::to_string(i)), weights)});
      }

    private:
      struct Pair
      {
        torch::Tensor step;   ///< of the weights
        torch::Tensor change; ///< of the gradient
      };

      static double dot(const torch::Tensor &a, const torch::Tensor &b) { return a.dot(b).item<double>(); }

      /// - H g by the two-loop recursion.
      torch::Tensor direction(const torch::Tensor &gradient) const
      {
        auto                result = -gradient;
        std::vector<double> alpha(pairs_.size());
        for (std::size_t i = pairs_.size(); i-- > 0;)
          {
            alpha[i] = dot(pairs_[i].step, result) / dot(pairs_[i].step, pairs_[i].change);
            result.sub_(pairs_[i].change, alpha[i]);
          }
        if (!pairs_.empty())
          result.mul_(dot(pairs_.back().step, pairs_.back().change) /
                      dot(pairs_.back().change, pairs_.back().change));
        for (std::size_t i = 0; i < pairs_.size(); ++i)
          {
            const double beta = dot(pairs_[i].change, result) / dot(pairs_[i].step, pairs_[i].change);
            result.add_(pairs_[i].step, alpha[i] - beta);
          }
        return result;
      }

      /// @returns whether the loss fell.
      bool search(Objective &objective, const torch::Tensor &weights, const torch::Tensor &direction)
      {
        const auto   gradient = objective.gradient().clone();
        const double first    = pairs_.empty() ? std::min(1., 1. / gradient.abs().sum().item<double>()) : 1.;
        if (!wolfe_search(objective, weights, direction, first))
          return false;
        Pair pair{objective.weights() - weights, objective.gradient() - gradient};
        // Only pairs of positive curvature keep the approximation positive definite.
        if (dot(pair.step, pair.change) > 1e-16 * dot(pair.change, pair.change))
          pairs_.push_back(std::move(pair));
        if (pairs_.size() > n_pairs_)
          pairs_.pop_front();
        return true;
      }

      unsigned int     n_pairs_ = 20;
      std::deque<Pair> pairs_;
    };

    const RegisterOptimiser<LBFGS> registration("lbfgs", "L-BFGS with a strong Wolfe line search.");
  } // namespace
} // namespace trestle

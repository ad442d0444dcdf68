#include "core/random.h"
#include "ml/api/gradient_penalty.h"
#include "ml/stochastic_submodel/adversary.h"
#include "ml/stochastic_submodel/perceptron.h"
#include "ml/stochastic_submodel/rows.h"
#include "ml/tensor_placement.h"
#include "ml/torch_errors.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// A unit vector in random directions.
    torch::Tensor random_direction(const int64_t n, const unsigned int seed, const std::uint64_t number)
    {
      const auto direction =
          to_rows(normal_rows("direction of differences", seed, number, 1, std::size_t(n)), 1, torch::kDouble)
              .view({n});
      return direction / direction.norm();
    }

    /// The penalty as a function of flat weights.
    class Penalty
    {
    public:
      Penalty(const VectorFunction &critic, const torch::Tensor &inputs, const unsigned int seed)
        : critic_(critic),
          inputs_(inputs),
          weights_(critic.weight_shapes("critic"), seed, torch::dtype(torch::kDouble)),
          start_(weights_.flat().detach().clone())
      {}

      torch::Tensor derivative()
      {
        weights_.assign(start_);
        return torch::autograd::grad({at_present()}, {weights_.flat()})[0];
      }

      double difference(const torch::Tensor &direction)
      {
        constexpr double length = 1e-6; // short of the smallest slope, about 0.01, whose root curves on that scale
        torch::NoGradGuard no_grad;
        double             result = 0.;
        for (const double side : {1., -1.})
          {
            weights_.assign(start_ + side * length * direction);
            result += side * at_present().item<double>() / (2. * length);
          }
        return result;
      }

      const std::vector<WeightShape> &shapes() const { return weights_.shapes(); }

    private:
      torch::Tensor at_present() const
      {
        return gradient_penalty(critic_, weights_.arrays(), inputs_, inputs_.size(1), PenalisedSlopes::all);
      }

      const VectorFunction &critic_;
      torch::Tensor         inputs_;
      Weights               weights_;
      torch::Tensor         start_;
    };
  } // namespace

  double penalty_difference_error(const VectorFunction &critic, const unsigned int seed)
  {
    constexpr std::size_t n_rows = 16;
    const auto            inputs =
        to_rows(normal_rows("inputs of differences", seed, 0, n_rows, critic.n_inputs()), n_rows, torch::kDouble);
    Penalty       penalty(critic, inputs, seed);
    const auto    derivative = penalty.derivative();
    const double  whole      = derivative.norm().item<double>();
    double        error      = 0.;
    int64_t       begin      = 0;
    std::uint64_t number     = 0;
    for (const auto &array : penalty.shapes())
      {
        const auto n         = c10::multiply_integers(array.shape);
        const auto part      = derivative.slice(0, begin, begin + n);
        auto       direction = torch::zeros_like(derivative);
        direction.slice(0, begin, begin + n).copy_(part / whole + random_direction(n, seed, number++));
        error = std::max(
            error, std::abs(penalty.difference(direction) - derivative.dot(direction).item<double>()) / whole);
        begin += n;
      }
    return error;
  }

  double gradient_penalty_difference_error(const std::size_t n_entries, const unsigned int seed)
  {
    return converting_torch_errors([&] {
      return penalty_difference_error(*perceptron_function({{(unsigned int)(n_entries), 256, 256, 256, 1}}), seed);
    });
  }
} // namespace trestle

#include "physics/api/classical_inversion.h"

#include "bridge/inverse/discrepancy_principle.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/stopwatch.h"
#include "core/text.h"
#include "physics/optimisation/minimise.h"
#include "physics/optimisation/reduced_functional.h"

#include <cmath>
#include <string>

namespace trestle
{
  namespace
  {
    constexpr double reduction = 1e-8;

    double length(const std::vector<double> &v)
    {
      double sum = 0.;
      for (const double x : v)
        sum += x * x;
      return std::sqrt(sum);
    }

    /// One minimisation after the other, each from the last one's answer.
    class Sequence
    {
    public:
      Sequence(ReducedFunctional &functional, ClassicalInversion &answer)
        : functional_(functional),
          answer_(answer)
      {
        answer_.theta.assign(functional.size(), 0.);
        start_gradient_ = length(functional.gradient(answer_.theta)); // whatever alpha: theta is 0
      }

      /// @returns the discrepancy.
      double minimise(const double alpha)
      {
        functional_.set_weight(alpha);
        answer_.alpha = alpha;
        if (start_gradient_ > 0.)
          {
            auto minimum = trestle::minimise(functional_, answer_.theta, reduction * start_gradient_);
            answer_.iterations += minimum.iterations;
            answer_.gradient_reduction = minimum.gradient_norm / start_gradient_;
            answer_.theta              = std::move(minimum.theta);
          }
        answer_.discrepancy = functional_.discrepancy(answer_.theta);
        log::info("ROL: weight " + text::rounded(alpha) + ", discrepancy " + text::rounded(answer_.discrepancy) +
                  ", " + std::to_string(answer_.iterations) + " iterations so far.");
        return answer_.discrepancy;
      }

    private:
      ReducedFunctional  &functional_;
      ClassicalInversion &answer_;
      double              start_gradient_;
    };
  } // namespace

  ClassicalInversion invert_classically(Problem &problem, const Observations &observations,
                                        const UnknownParameters &unknowns)
  {
    using Regularisation = UnknownParameters::Regularisation;
    if (unknowns.regularisation() == Regularisation::discrepancy_principle && !observations.has_noise())
      throw InputError("inverse/regularisation = discrepancy principle, but observations/noise is 0.",
                       "Give the noise, or set regularisation = none.");
    const Stopwatch    stopwatch;
    ClassicalInversion answer;
    ReducedFunctional  functional(
         problem.equations(), [&](std::vector<double> &u) { problem.solve(u); }, observations, unknowns);
    Sequence sequence(functional, answer);
    switch (unknowns.regularisation())
      {
      case Regularisation::none:
        sequence.minimise(0.);
        break;
      case Regularisation::fixed:
        sequence.minimise(unknowns.weight());
        break;
      case Regularisation::discrepancy_principle:
        answer.n_weights = find_regularisation_weight([&](const double alpha) { return sequence.minimise(alpha); },
                                                      double(observations.n_sensors()), unknowns.weight())
                               .evaluations;
      }
    if (!(answer.gradient_reduction <= reduction))
      log::warning("ROL reduced the gradient to " + text::rounded(answer.gradient_reduction) +
                   " of its start, not to " + text::rounded(reduction) + ".");
    answer.state            = functional.state(answer.theta);
    answer.parameters       = unknowns.values(answer.theta);
    answer.n_states         = functional.n_states();
    answer.n_tangent_solves = functional.n_tangent_solves();
    answer.wall_seconds     = stopwatch.wall_seconds();
    answer.cpu_seconds      = stopwatch.cpu_seconds();
    return answer;
  }
} // namespace trestle

#include "studies/mesh_transformer/corrupted_rollouts.h"

#include "core/exceptions.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// 0.05, 0.1, ..., 1.6 and again.
    double size_of_disturbance(const std::size_t number) { return 0.05 * std::pow(2., double(number % 6)); }

    std::vector<double> disturbed(std::vector<double> weights, const std::size_t number)
    {
      const RandomStream random(number, "corrupted weights");
      for (std::size_t i = 0; i < weights.size(); ++i)
        weights[i] *= 1. + size_of_disturbance(number) * random.normal(i);
      return weights;
    }
  } // namespace

  CorruptedRollouts::CorruptedRollouts(const Ensemble &ensemble, Problem &problem, StepModel &model,
                                       const RolloutKeys &keys, const std::vector<std::vector<double>> &inside,
                                       const std::vector<std::vector<double>> &outside)
    : missed_(inside.size() + outside.size(), 0.),
      off_(missed_),
      of_(missed_)
  {
    const auto weights = model.weights();
    ensemble.on_groups([&] {
      for (std::size_t i = 0; i < missed_.size(); ++i)
        if (ensemble.owns(i))
          {
            const bool is_inside = i < inside.size();
            problem.set_parameters(is_inside ? inside[i] : outside[i - inside.size()]);
            model.set_weights(is_inside ? disturbed(weights, i) : weights);
            roll_out(i, problem, model, keys);
          }
    });
    model.set_weights(weights);
    for (auto *values : {&missed_, &off_, &of_})
      ensemble.sum_in_place(*values);
  }

  void CorruptedRollouts::roll_out(const std::size_t number, Problem &problem, const StepModel &model,
                                   const RolloutKeys &keys)
  {
    const auto       &lengths   = model.lengths();
    const auto        n_earlier = problem.step_equations()->n_earlier();
    const std::size_t first     = std::max({keys.start, lengths.history - 1, n_earlier - 1});
    for (const auto &interval : RolloutMarch(problem, model, keys.alone().measuring())
                                    .run(first + n_intervals * lengths.stride)
                                    .intervals)
      {
        ++of_[number];
        const bool is_off = !(interval.error >= 0. && interval.error <= 10. * keys.tolerance);
        off_[number] += is_off;
        missed_[number] += is_off && interval.decision == Decision::accepted;
      }
  }

  void CorruptedRollouts::record(Figures &figures) const
  {
    const auto sum_of = [](const auto &values) { return int(std::accumulate(values.begin(), values.end(), 0.)); };
    figures.set("certificate.missed", sum_of(missed_));
    figures.set("certificate.corrupted_off", sum_of(off_));
    figures.set("certificate.corrupted", sum_of(of_));
  }
} // namespace trestle

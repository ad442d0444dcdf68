#include "studies/mesh_transformer/step_scores.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  StateUnits::StateUnits(const Communicator &group, const FieldMap &map, const std::span<const double> values)
    : group_(group)
  {
    const unsigned int  n_components = map.n_components();
    std::vector<double> sums(n_components, 0.), squares(n_components, 0.), counts(n_components, 0.);
    const auto          add = [&](const auto &f) {
      for (std::size_t i = 0; i < values.size(); ++i)
        f(map.free_dofs()[i % map.n_free()].component, values[i]);
    };
    add([&](const auto c, const double value) {
      sums[c] += value;
      ++counts[c];
    });
    group.sum_in_place(sums.data(), n_components);
    group.sum_in_place(counts.data(), n_components);
    add([&](const auto c, const double value) { squares[c] += std::pow(value - sums[c] / counts[c], 2); });
    group.sum_in_place(squares.data(), n_components);
    const double n_free = double(group.sum((unsigned long)(map.n_free())));
    for (const auto &dof : map.free_dofs())
      {
        const double variance = squares[dof.component] / counts[dof.component];
        inverse_squares_.push_back((variance > 0. ? 1. / variance : 0.) / n_free);
      }
  }

  double StateUnits::mean_square(const std::span<const double> u, const std::span<const double> v) const
  {
    double sum = 0.;
    for (std::size_t i = 0; i < u.size(); ++i)
      sum += inverse_squares_[i] * (u[i] - v[i]) * (u[i] - v[i]);
    return group_.sum(sum);
  }

  void StepErrors::add(const StepErrors &other)
  {
    network += other.network;
    still += other.still;
    n += other.n;
  }

  void StepErrors::sum(const Ensemble &ensemble)
  {
    for (double *value : {&network, &still, &n})
      *value = ensemble.sum(*value);
  }

  double StepErrors::rmse() const { return n > 0. ? std::sqrt(network / n) : 0.; }
  double StepErrors::persistence_ratio() const { return still > 0. ? std::sqrt(network / still) : 0.; }

  StepErrors one_step_errors(const StepModel &model, const StepModel::Trajectory &trajectory,
                             const std::size_t n_windows, const StateUnits &units)
  {
    const auto                lengths  = model.lengths();
    const std::size_t         n_states = trajectory.n_states, n_free = trajectory.states.size() / n_states;
    const std::size_t         first = lengths.history - 1, n_starts = n_states - first - lengths.stride;
    const std::size_t         every = std::max<std::size_t>(1, n_starts / n_windows);
    const std::vector<double> nothing(n_free, 0.);
    const bool                is_force = !trajectory.forces.empty();
    StepErrors                result;
    for (std::size_t s = first; s < first + n_starts; s += every)
      {
        const auto told   = trajectory.told(s, lengths);
        const auto answer = model.predict(told);
        const auto truth =
            (is_force ? trajectory.forces : trajectory.states).subspan((s + lengths.stride) * n_free, n_free);
        result.add(
            {units.mean_square(std::span(answer).last(n_free), truth),
             units.mean_square(is_force ? std::span<const double>(nothing) : told.states.last(n_free), truth),
             1.});
      }
    return result;
  }

  StepErrors rollout_errors(const RolloutMarch::Result &rollout, const std::span<const double> truth,
                            const StateUnits &units)
  {
    StepErrors                 result;
    const std::vector<double> *last = nullptr; // by finite elements, where the network took over
    for (const auto &state : rollout.states)
      if (state.by == AnsweredBy::finite_elements)
        last = &state.u;
      else
        {
          const auto there = truth.subspan(state.step * state.u.size(), state.u.size());
          result.add({units.mean_square(state.u, there), units.mean_square(*last, there), 1.});
        }
    return result;
  }
} // namespace trestle

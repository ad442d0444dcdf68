#include "studies/mesh_transformer/forced_march.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/stopwatch.h"
#include "studies/mesh_transformer/step_inputs.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  ForcedMarch::ForcedMarch(Problem &problem, const StepModel *model)
    : problem_(problem),
      model_(model),
      steps_(problem.step_equations()),
      n_free_(problem.n_free())
  {
    if (model_ != nullptr)
      inputs_ = step_inputs(problem, *model_);
  }

  std::vector<double> ForcedMarch::prescribed(const std::size_t first, const std::size_t n)
  {
    while (prescribed_.size() < first + n)
      prescribed_.push_back(
          prescribed_at(problem_, std::vector<double>{double(prescribed_.size()) * steps_->step()}));
    std::vector<double> result;
    for (std::size_t i = first; i < first + n; ++i)
      result.insert(result.end(), prescribed_[i].begin(), prescribed_[i].end());
    return result;
  }

  std::vector<double> ForcedMarch::density(const Result &known)
  {
    if (model_ == nullptr)
      return std::vector<double>(n_free_, 0.);
    const std::size_t history = model_->lengths().history, first = known.n_states - history;
    return model_->predict({std::span(known.states).subspan(first * n_free_, history * n_free_), history,
                            prescribed(first, history + 1), history + 1, inputs_});
  }

  /// @throws ConvergenceError
  std::vector<double> ForcedMarch::next(const Result &known, const std::span<const double> density)
  {
    std::vector<StateInTime> earlier;
    for (std::size_t k = known.n_states; k-- > 0 && earlier.size() < steps_->n_earlier();)
      {
        const auto state = std::span(known.states).subspan(k * n_free_, n_free_);
        earlier.push_back({double(k) * steps_->step(), {state.begin(), state.end()}, {}, {}});
      }
    const double time = double(known.n_states) * steps_->step();
    const auto   step = model_ == nullptr ? steps_->step_to(time, earlier)
                                          : ForcedSteps::of(*steps_).step_to(time, earlier, density);
    auto         u    = step->cold_start();
    step->solve(u);
    return u;
  }

  ForcedMarch::Result ForcedMarch::run(const std::span<const double> first, const std::size_t n_first,
                                       const std::size_t n_states)
  {
    const Stopwatch watch;
    Result          result{{first.begin(), first.end()}, std::vector<double>(first.size(), 0.), n_first};
    const auto     &ranks = problem_.equations().communicator();
    for (; result.n_states < n_states; ++result.n_states)
      {
        const Stopwatch network_watch;
        const auto      force = density(result);
        result.network_seconds += network_watch.wall_seconds();
        if (ranks.any(!std::ranges::all_of(force, [](const double f) { return std::isfinite(f); })))
          break;
        try
          {
            const auto u = next(result, force);
            result.states.insert(result.states.end(), u.begin(), u.end());
            result.densities.insert(result.densities.end(), force.begin(), force.end());
          }
        catch (const ConvergenceError &error)
          {
            log::warning_once("A march with learned forces ends early: " + error.problem());
            break;
          }
      }
    result.seconds = watch.wall_seconds();
    return result;
  }
} // namespace trestle

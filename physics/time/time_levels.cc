#include "physics/time/time_levels.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>

namespace trestle
{
  template <int dim>
  void TimeLevels<dim>::start(DiscreteState initial)
  {
    scheme_->start(initial);
    n_done_ = 0;
    states_.assign(scheme_->n_remembered(), initial);
    for (auto &[name, vector] : carried())
      vector->update_ghost_values(); // a copied vector has none
  }

  template <int dim>
  SolveSummary TimeLevels<dim>::advance()
  {
    const std::size_t n_known = std::min<std::size_t>(n_done_ + 1, states_.size());
    StepForm<dim>     step    = scheme_->step_to(time_of(n_done_ + 1), std::span(states_).first(n_known));
    Vector            u       = step.predictor;
    SolveSummary      summary;
    try
      {
        summary = newton_.solve(u, step.state_of, step.shifts);
      }
    catch (const ConvergenceError &error)
      {
        throw ConvergenceError("Time step " + std::to_string(n_done_ + 1) +
                                   " from t = " + text::rounded(state().time) + " failed: " + error.what(),
                               "Try a smaller time/step.");
      }

    std::rotate(states_.begin(), states_.end() - 1, states_.end());
    states_.front() = step.end(u);
    last_           = std::move(step);
    ++n_done_;
    return summary;
  }

  template <int dim>
  void TimeLevels<dim>::analyse_first_step()
  {
    const StepForm<dim> step = scheme_->step_to(time_of(1), std::span(states_).first(1));
    newton_.analyse(step.predictor, step.state_of, step.shifts);
  }

  template <int dim>
  std::vector<CarriedVector> TimeLevels<dim>::carried()
  {
    auto                      &state = states_.front();
    std::vector<CarriedVector> result{{"value", &state.value}, {"rate", &state.rate}};
    if (state.acceleration.size() > 0)
      result.push_back({"acceleration", &state.acceleration});
    if (states_.size() > 1)
      result.push_back({"previous value", &states_[1].value});
    for (std::size_t k = 2; k < states_.size(); ++k)
      result.push_back({"previous value " + std::to_string(k), &states_[k].value});
    return result;
  }

  template <int dim>
  void TimeLevels<dim>::resume(unsigned int n_steps_done)
  {
    n_done_ = n_steps_done;
    for (unsigned int k = 0; k < states_.size(); ++k)
      states_[k].time = time_of(n_steps_done - std::min(k, n_steps_done));
    for (auto &[name, vector] : carried())
      vector->update_ghost_values();
    discretisation_.set_time(states_.front().time);
  }

  template class TimeLevels<2>;
  template class TimeLevels<3>;
} // namespace trestle

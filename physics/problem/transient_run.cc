#include "core/exceptions.h"
#include "core/timings.h"
#include "physics/problem/problem_implementation.h"
#include "physics/time/finite_element_steps.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace trestle
{
  template <int dim>
  void ProblemImplementation<dim>::run_transient(Run &run)
  {
    std::string  pvtu;
    TimeObserver observer;
    observer.numbers = [&](const DiscreteState &state, unsigned int) { return numbers(state); };
    observer.write   = [&](const DiscreteState &state, const unsigned int step) {
      postprocessing_.windows().check_columns(run.history);
      pvtu = write_state(run.directory, state, step, state.time);
      run.write_records();
    };
    observer.record    = [&] { run.write_records(); };
    const auto summary = [&] {
      const Timings::Section section("solve");
      return time_stepper_.run(discretisation_, *assembler_, *newton_, run, observer);
    }();
    set_size_figures(run);
    set_solve_figures(summary.solves, run);
    if (!summary.completed)
      {
        run.write_records();
        throw Interrupted();
      }
    set_error_figures(summary.state, run);
    for (const auto &[name, value] : postprocessing_.windows().summaries(run.history))
      if (!std::isnan(value))
        run.figures.set(name, value);
    finish_run(run, pvtu, "time");
  }

  template <int dim>
  std::vector<double> ProblemImplementation<dim>::numbers_of(const DiscreteState &state) const
  {
    std::vector<double> result;
    for (const auto &entry : postprocessing_.evaluate(*assembler_, state))
      result.push_back(entry.value);
    return result;
  }

  template <int dim>
  void ProblemImplementation<dim>::march(const std::function<void(const DiscreteState &)> &observer,
                                         EnergyBalance<dim>                               *energy)
  {
    if (linear_march_)
      time_stepper_.march(discretisation_, *assembler_, *linear_march_, observer, energy);
    else
      time_stepper_.march(discretisation_, *assembler_, *newton_, observer, energy);
  }

  template <int dim>
  EnergyBalance<dim> ProblemImplementation<dim>::energy_balance()
  {
    return EnergyBalance<dim>(linear_march_ ? linear_march_->energy_terms()
                                            : std::make_unique<const AssembledEnergy<dim>>(*assembler_));
  }

  template <int dim>
  std::vector<std::string> ProblemImplementation<dim>::number_names() const
  {
    return without_prefixes(postprocessing_.names());
  }

  template <int dim>
  std::vector<double> ProblemImplementation<dim>::numbers_of_step(ImplicitStep &step, std::span<const double> u)
  {
    discretisation_.set_time(step.time());
    return numbers_of(dynamic_cast<DiscreteStep<dim> &>(step).discrete_state(u));
  }

  template <int dim>
  std::vector<History::Entry> ProblemImplementation<dim>::window_summaries(const History &history)
  {
    postprocessing_.windows().check_columns(history);
    return postprocessing_.windows().summaries(history);
  }

  template <int dim>
  std::vector<double> ProblemImplementation<dim>::solve_states(std::vector<double> *numbers)
  {
    const FreeDofs<dim> free_dofs(discretisation_);
    std::vector<double> result;
    const auto          keep = [&](const DiscreteState &state) {
      result.resize(result.size() + free_dofs.size());
      free_dofs.gather(state.value, std::span(result).last(free_dofs.size()));
      if (numbers != nullptr)
        std::ranges::copy(numbers_of(state), std::back_inserter(*numbers));
    };
    if (!is_steady())
      march(keep);
    else
      {
        std::vector<double> u(free_dofs.size(), 0.);
        solve(u);
        keep(steady_state(free_dofs.state(u)));
      }
    return result;
  }

  template <int dim>
  std::vector<double> ProblemImplementation<dim>::solve_states_with_rates(std::vector<double> *numbers)
  {
    if (is_steady() || physics_->time_order() < 2)
      throw InputError("Rates and accelerations were asked of a problem that is not of second order in time.",
                       "Ask for its states.");
    const FreeDofs<dim> free_dofs(discretisation_);
    const std::size_t   n = free_dofs.size();
    std::vector<double> result;
    march([&](const DiscreteState &state) {
      for (const auto *kind : {&state.value, &state.rate, &state.acceleration})
        {
          result.resize(result.size() + n);
          free_dofs.gather(*kind, std::span(result).last(n));
        }
      if (numbers != nullptr)
        std::ranges::copy(numbers_of(state), std::back_inserter(*numbers));
    });
    return result;
  }

  template <int dim>
  std::unique_ptr<StepEquations> ProblemImplementation<dim>::step_equations()
  {
    if (is_steady())
      throw InputError("Steps in time were asked of a steady problem (time/end time = 0).",
                       "Set 'end time' in section 'time'.");
    return time_stepper_.step_equations(discretisation_, *assembler_, *newton_, linear_parameters_.solver);
  }

  template <int dim>
  void ProblemImplementation<dim>::set_time(const double time)
  {
    if (is_steady())
      throw InputError("A steady problem (time/end time = 0) was asked to show another time.",
                       "Set 'end time' in section 'time'.");
    discretisation_.set_time(time);
  }

  template class ProblemImplementation<2>;
  template class ProblemImplementation<3>;
} // namespace trestle

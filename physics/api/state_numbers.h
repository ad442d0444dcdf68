#pragma once

#include "bridge/equations/step_equations.h"
#include "core/history.h"

#include <span>
#include <vector>

namespace trestle
{
  class Problem;

  /// A row of Problem::number_names() for a state that may be no solution of the step: forces are its reactions, with
  /// the inertia of the rates that the step's rule gives it, as in a march. @param step one of the problem's. Leaves the problem at the step's end. Collective.
  std::vector<double> numbers_of(Problem &problem, ImplicitStep &step, std::span<const double> u);

  /// Problem::solve_states() of a problem of second order in time with rates and accelerations: n_states x 3 n_free(), a row
  /// value, rate, acceleration one after the other. Collective. @throws ConvergenceError
  std::vector<double> solve_states_with_rates(Problem &problem, std::vector<double> *numbers = nullptr);

  /// What `postprocessing/windows` says of a history with columns `time` and `postprocessing.NAME`. @throws InputError for
  /// windows of columns that it does not have.
  std::vector<History::Entry> window_summaries(Problem &problem, const History &history);
} // namespace trestle

#include "studies/mesh_transformer/rollout_signals.h"

namespace trestle
{
  namespace
  {
    std::vector<History::Entry> row(const Problem &problem, const double step, const double time,
                                    const std::span<const double> numbers)
    {
      std::vector<History::Entry> result{{"step", step}, {"time", time}};
      const auto                  names = problem.number_names();
      for (std::size_t i = 0; i < names.size(); ++i)
        result.push_back({"postprocessing." + names[i], numbers[i]});
      return result;
    }
  } // namespace

  History rollout_numbers(const Problem &problem, const RolloutMarch::Result &rollout, const double step)
  {
    History result;
    for (const auto &state : rollout.states)
      if (!state.numbers.empty())
        result.add_row(row(problem, double(state.step), double(state.step) * step, state.numbers));
    return result;
  }

  History truth_numbers(const Problem &problem, const std::span<const double> numbers, const History &rollout,
                        const double step)
  {
    const std::size_t        n = problem.number_names().size();
    std::vector<std::size_t> steps;
    for (const auto &line : rollout.rows())
      steps.push_back(std::size_t(line[0]));
    if (rollout.empty())
      for (std::size_t s = 0; s * n < numbers.size(); ++s)
        steps.push_back(s);
    History result;
    for (const std::size_t s : steps)
      result.add_row(row(problem, double(s), double(s) * step, numbers.subspan(s * n, n)));
    return result;
  }
} // namespace trestle

#include "studies/shared/problem_in_time.h"

#include "physics/api/state_numbers.h"

namespace trestle
{
  std::size_t n_kinds_of(Problem &problem)
  {
    return problem.is_steady() || problem.step_equations()->initial_state().acceleration.empty() ? 1 : 3;
  }

  namespace
  {
    /// Three times the components, and free dofs of all of them; what is prescribed are values.
    FieldMap with_rates(const FieldMap &map)
    {
      std::vector<std::string>       names;
      std::vector<FieldMap::FreeDof> free_dofs;
      for (const std::string kind : {"", "_rate", "_acceleration"})
        {
          const auto first = (unsigned int)(names.size());
          for (const auto &name : map.component_names())
            names.push_back(name + kind);
          for (const auto &dof : map.free_dofs())
            free_dofs.push_back({dof.node, first + dof.component});
        }
      return FieldMap(map.n_nodes(), std::move(names), std::move(free_dofs), map.dirichlet_dofs());
    }
  } // namespace

  FieldMap map_of_states(Problem &problem, const std::size_t n_kinds)
  {
    return n_kinds == 1 ? problem.field_map() : with_rates(problem.field_map());
  }

  void ProblemInTime::setup(const Communicator &communicator)
  {
    FullProblem::setup(communicator);
    n_kinds_  = n_kinds_of(*problem());
    n_global_ = std::size_t(communicator.sum((unsigned long)(FullProblem::n_owned())));
  }

  FieldMap ProblemInTime::map_of_states() { return trestle::map_of_states(*problem(), n_kinds_); }

  std::vector<std::uint64_t> ProblemInTime::dof_places() const
  {
    const auto                 places = FullProblem::dof_places();
    std::vector<std::uint64_t> result;
    for (std::size_t kind = 0; kind < n_kinds_; ++kind)
      for (const auto place : places)
        result.push_back(kind * n_global_ + place);
    return result;
  }

  std::vector<double> ProblemInTime::positions() const
  {
    const auto          values = FullProblem::positions();
    const std::size_t   n      = FullProblem::n_owned();
    std::vector<double> result;
    for (std::size_t d = 0; d < dimension(); ++d)
      for (std::size_t kind = 0; kind < n_kinds_; ++kind)
        result.insert(result.end(), values.begin() + std::ptrdiff_t(d * n),
                      values.begin() + std::ptrdiff_t((d + 1) * n));
    return result;
  }

  std::vector<double> ProblemInTime::solve(std::vector<double> *numbers)
  {
    return n_kinds_ == 1 ? FullProblem::solve(numbers) : solve_states_with_rates(*problem(), numbers);
  }
} // namespace trestle

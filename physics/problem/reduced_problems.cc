#include "physics/problem/problem_implementation.h"
#include "physics/rom/full_outputs.h"
#include "physics/rom/hyper_reduced_problem.h"

namespace trestle
{
  template <int dim>
  ReducedContext<dim> ProblemImplementation<dim>::reduced_context()
  {
    return ReducedContext<dim>{.discretisation  = discretisation_,
                               .assembler       = *assembler_,
                               .library         = linear_parameters_.solver,
                               .parameter_names = parameter_names(),
                               .parameters      = parameter_access(),
                               .rule            = time_stepper_.rule(*physics_),
                               .postprocessing  = postprocessing_,
                               .initial         = [this] { return time_stepper_.initial_state(discretisation_); },
                               .equations       = [this]() -> ResidualOperator       &{ return *equations_; },
                               .steps           = [this] { return step_equations(); }};
  }

  template <int dim>
  std::unique_ptr<ReducedProblems> ProblemImplementation<dim>::reduced_problems()
  {
    return make_reduced_problems(reduced_context());
  }

  template <int dim>
  std::vector<std::string> ProblemImplementation<dim>::number_names() const
  {
    return without_prefixes(postprocessing_.names());
  }

  template <int dim>
  std::vector<double> ProblemImplementation<dim>::numbers_of(std::span<const double> states)
  {
    return full_outputs(reduced_context(), states, number_names());
  }

  template class ProblemImplementation<2>;
  template class ProblemImplementation<3>;
} // namespace trestle

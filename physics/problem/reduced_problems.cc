#include "physics/problem/problem_implementation.h"
#include "physics/rom/hyper_reduced_problem.h"

namespace trestle
{
  template <int dim>
  std::unique_ptr<ReducedProblems> ProblemImplementation<dim>::reduced_problems()
  {
    return make_reduced_problems(
        ReducedContext<dim>{.discretisation  = discretisation_,
                            .assembler       = *assembler_,
                            .library         = linear_parameters_.solver,
                            .parameter_names = parameter_names(),
                            .parameters      = parameter_access(),
                            .rule            = time_stepper_.rule(*physics_),
                            .postprocessing  = postprocessing_,
                            .initial         = [this] { return time_stepper_.initial_state(discretisation_); },
                            .equations       = [this]() -> ResidualOperator       &{ return *equations_; },
                            .steps           = [this] { return step_equations(); }});
  }

  template class ProblemImplementation<2>;
  template class ProblemImplementation<3>;
} // namespace trestle

#include "physics/time/mass_solution.h"

#include "core/exceptions.h"

namespace trestle
{
  template <int dim>
  Vector mass_solution(const Assembler<dim> &assembler, const DiscreteState &state, const Vector &b)
  {
    auto   mass = LinearSystemRegistry::instance().create("petsc");
    Shifts shifts;
    shifts.value        = 0.;
    shifts.acceleration = 1.;
    assembler.reinit(*mass);
    assembler.tangent(state, shifts, *mass);
    Vector a = assembler.discretisation().make_vector();
    mass->prepare(LinearMethod::conjugate_gradients);
    if (!mass->solve(a, b, 1e-13, 0., 500).converged)
      {
        mass->prepare(LinearMethod::direct);
        if (!mass->solve(a, b, 1e-13, 0., 1).converged)
          throw ConvergenceError("The mass matrix could not be solved for the initial acceleration.",
                                 "Check that the density is positive everywhere.");
      }
    return a;
  }

  template Vector mass_solution(const Assembler<2> &, const DiscreteState &, const Vector &);
  template Vector mass_solution(const Assembler<3> &, const DiscreteState &, const Vector &);
} // namespace trestle

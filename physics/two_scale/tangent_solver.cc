#include "physics/two_scale/tangent_solver.h"

#include "core/exceptions.h"
#include "core/log.h"

#include <limits>

namespace trestle
{
  template <int dim>
  TangentSolver<dim>::TangentSolver(const Assembler<dim> &assembler, const LinearSolverParameters &parameters)
    : assembler_(assembler),
      parameters_(parameters),
      system_(LinearSystemRegistry::instance().create(parameters.solver))
  {}

  template <int dim>
  void TangentSolver<dim>::assemble(const DiscreteState &state)
  {
    if (!has_pattern_)
      {
        assembler_.reinit(*system_);
        system_->set_near_null_space(assembler_.near_null_space());
        has_pattern_ = true;
      }
    assembler_.tangent(state, Shifts(), *system_);
  }

  template <int dim>
  void TangentSolver<dim>::solve(Vector &du, const Vector &r)
  {
    LinearMethod method = LinearMethod::direct;
    if (parameters_.method == "cg")
      method = LinearMethod::conjugate_gradients;
    else if (parameters_.method == "gmres")
      method = LinearMethod::gmres;
    Vector right_hand_side(r.get_partitioner());
    right_hand_side.equ(-1., r);
    for (;;)
      {
        du = 0.;
        system_->prepare(method);
        const auto report =
            system_->solve(du, right_hand_side, parameters_.relative_tolerance, 0., parameters_.max_iterations);
        if (report.converged)
          break;
        if (method == LinearMethod::direct || !parameters_.direct_fallback)
          throw ConvergenceError("The linear system of a macroscopic Newton step has no solution.",
                                 "Check that the boundary conditions hold the body; else cut the load step.");
        log::warning("The iterative linear solver did not converge in " + std::to_string(report.iterations) +
                     " iterations; the direct solver takes over.");
        method = LinearMethod::direct;
      }
    assembler_.discretisation().constraints().set_zero(du);
  }

  template <int dim>
  double TangentSolver<dim>::round_off(const Vector &u) const
  {
    Vector scaled = system_->diagonal(u);
    scaled.scale(u);
    assembler_.discretisation().constraints().set_zero(scaled);
    return 32. * std::numeric_limits<double>::epsilon() * scaled.l2_norm();
  }

  template class TangentSolver<2>;
  template class TangentSolver<3>;
} // namespace trestle

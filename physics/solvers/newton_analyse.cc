#include "physics/solvers/steady_solver.h"

namespace trestle
{
  /// MUMPS permutes and scales by the values that it sees first, and keeps that for all later matrices: its digits, not
  /// its accuracy, depend on them.
  template <int dim>
  void NewtonSolver<dim>::analyse(Vector u, const StateOf &state_of, const Shifts &shifts)
  {
    if (method() != LinearMethod::direct)
      return;
    SolveSummary not_counted;
    assembler_.discretisation().distribute(u);
    linearise(state_of(u), shifts, not_counted);
    prepare(LinearMethod::direct);
  }

  template void NewtonSolver<2>::analyse(Vector, const StateOf &, const Shifts &);
  template void NewtonSolver<3>::analyse(Vector, const StateOf &, const Shifts &);
} // namespace trestle

#pragma once

#include "physics/solvers/assembler.h"

namespace trestle
{
  /// M^-1 b on the free dofs, zero on the others, ghosts not updated: accelerations that loads start with. By a system of its
  /// own, since it serves once. @param state where the mass matrix is taken. Collective. @throws ConvergenceError
  template <int dim>
  Vector mass_solution(const Assembler<dim> &assembler, const DiscreteState &state, const Vector &b);
} // namespace trestle

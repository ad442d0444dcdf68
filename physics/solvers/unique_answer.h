#pragma once

#include "physics/solvers/assembler.h"

namespace trestle
{
  /**
   * Refuses a problem whose answer is not unique, before anything is solved and whatever would solve it: direct solvers,
   * CG and AMG each make another answer of a singular matrix, and none says so.
   *
   * The motions V that a gradient does not see are known: a constant in each component, rotations of solids. They are
   * free where no Dirichlet value holds them (V at those dofs) and the tangent J at the lifted zero does not resist
   * them (V^T J V: reactions, exchange, inertia). J is visited only where Dirichlet values do not hold all of them.
   * Parts of the mesh that share no vertex are held each by itself.
   * Pressures are not among them: what encloses a flow is known, see enclosed_flow.h. On cells that are curved more
   * than their elements are (mesh/mapping degree above finite elements/degree) J resists rotations a little.
   *
   * @param shifts of one step in time; the default is for steady problems.
   * @throws InputError on all ranks, naming the free motions and whether the loads drive them. Collective.
   */
  template <int dim>
  void require_unique_answer(const Assembler<dim> &assembler, const Shifts &shifts = Shifts());
} // namespace trestle

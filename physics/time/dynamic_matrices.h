#pragma once

#include "physics/solvers/assembler.h"
#include "physics/solvers/local_matrix.h"

namespace trestle
{
  /**
   * Mass, damping and stiffness of a linear physics of second order whose matrices do not depend on time: this rank's shares,
   * without constraints, so that one assembly a sample serves all of its steps.
   */
  template <int dim>
  struct DynamicMatrices
  {
    /// Whether the physics is one of those.
    static bool serve(const Assembler<dim> &assembler);

    /// Zero, with the pattern of this rank's cells.
    explicit DynamicMatrices(const Discretisation<dim> &discretisation);

    /// What an assembly has changed, on any rank.
    struct Changes
    {
      bool mass = false, damping = false, stiffness = false;
      bool any() const { return mass || damping || stiffness; }
    };

    /// At the present coefficients. Collective.
    Changes assemble(const Assembler<dim> &assembler);

    LocalMatrix<dim> mass, damping, stiffness;
    bool             has_damping = false; ///< on any rank
  };

  /// This rank's cells at faces with loads, as visits that leave the cells themselves out.
  template <int dim>
  std::vector<CellVisit> loaded_cells(const Discretisation<dim> &discretisation);
} // namespace trestle

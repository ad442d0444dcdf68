#pragma once

#include "physics/discretisation/discretisation.h"
#include "physics/solvers/linear_system.h"

#include <deal.II/lac/full_matrix.h>
#include <deal.II/lac/vector.h>

#include <utility>
#include <vector>

namespace trestle
{
  /**
   * Resolves constraints in the matrix and residual of a cell. Few cells have any, so these are told apart by a byte
   * for each dof; the others cost nothing.
   */
  template <int dim>
  class CellConstraints
  {
  public:
    using Dofs = std::vector<dealii::types::global_dof_index>;

    explicit CellConstraints(const Discretisation<dim> &discretisation);

    /// @param local positions in this rank's vectors, as CellKernel::local_dofs().
    bool has_any(const std::vector<unsigned int> &local) const;

    /// Adds the residual of a cell: what belongs to a constrained dof goes to those that determine it.
    void add(const dealii::Vector<double> &residual, const Dofs &dofs, const std::vector<unsigned int> &local,
             Vector &result) const;

    /// Adds the matrix of a cell, as AffineConstraints::distribute_local_to_global does.
    void add(const dealii::FullMatrix<double> &matrix, const Dofs &dofs, LinearSystem &system);

  private:
    struct Share
    {
      unsigned int slot; ///< in dofs_
      double       weight;
    };
    /// Matrix of the free dofs that determine the cell, T^T A T, and for each constrained dof a positive number of the
    /// size of A's diagonal, as AffineConstraints does.
    void condense(const dealii::FullMatrix<double> &matrix, const Dofs &dofs);

    unsigned int slot_of(dealii::types::global_dof_index dof);
    void         find_shares(const Dofs &dofs);
    void         set_diagonal(const dealii::FullMatrix<double> &matrix, const Dofs &dofs);

    const Discretisation<dim>      &discretisation_;
    std::vector<char>               is_constrained_; ///< by position in this rank's vectors
    Dofs                            dofs_;
    std::vector<std::vector<Share>> shares_; ///< of each cell dof
    dealii::FullMatrix<double>      matrix_;
    std::vector<std::pair<dealii::types::global_dof_index, double>> diagonal_;
  };
} // namespace trestle

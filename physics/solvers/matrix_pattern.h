#pragma once

#include "physics/discretisation/discretisation.h"

#include <cstddef>
#include <vector>

namespace trestle
{
  /// Where the matrix of this rank's owned rows has entries: columns ascending, one row after another.
  struct MatrixPattern
  {
    std::vector<std::size_t>                     begin; ///< of each row in columns; one more than rows
    std::vector<dealii::types::global_dof_index> columns;

    std::size_t n_rows() const { return begin.size() - 1; }
  };

  /**
   * The pattern of a discretisation with its constraints resolved; a constrained row has its diagonal. Made from the
   * cells at each dof, without a container for each row. Collective.
   */
  template <int dim>
  MatrixPattern matrix_pattern(const Discretisation<dim> &discretisation);
} // namespace trestle

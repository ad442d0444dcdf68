#pragma once

#include "physics/discretisation/discretisation.h"
#include "physics/solvers/assembler.h"

#include <deal.II/fe/fe_values.h>
#include <deal.II/lac/full_matrix.h>
#include <deal.II/lac/vector.h>

#include <optional>
#include <vector>

namespace trestle
{
  /// Neumann and Robin terms of one cell's boundary faces.
  template <int dim>
  class BoundaryKernel
  {
  public:
    using Cell = typename dealii::DoFHandler<dim>::active_cell_iterator;

    explicit BoundaryKernel(const Discretisation<dim> &discretisation);

    /// Before a loop over cells: vertices may have moved since the last one, which deal.II would not notice.
    void restart() { face_values_.reset(); }

    /// Whether any face of the cell carries a term, so that the rest may be skipped.
    bool has_terms(const Cell &cell) const;

    void   add_residual(const Cell &cell, const DiscreteState &state, dealii::Vector<double> &result);
    void   add_tangent(const Cell &cell, double time, double factor, dealii::FullMatrix<double> &result);
    double energy(const Cell &cell, const DiscreteState &state);

  private:
    /// Calls action(point number, neumann or null, robin or null) on all points of boundary faces with terms.
    template <class Action>
    void for_each_point(const Cell &cell, const Action &action);
    void read_values(const Cell &cell, const DiscreteState &state);

    const Discretisation<dim>               &discretisation_;
    const BoundaryConditions<dim>           &conditions_;
    std::optional<dealii::FEFaceValues<dim>> face_values_; ///< made at the first face
    std::vector<unsigned int>                component_;   ///< of each cell dof
    std::vector<bool>                        has_robin_;   ///< of each component; pressures have none
    dealii::Vector<double>                   values_;
    std::vector<double>                      point_value_;
  };
} // namespace trestle

#pragma once

#include "physics/discretisation/discretisation.h"
#include "physics/solvers/assembler.h"
#include "physics/solvers/cell_geometry.h"
#include "physics/solvers/cell_tangent.h"

#include <deal.II/base/table.h>

#include <span>
#include <vector>

namespace trestle
{
  /**
   * What the assembler computes on one cell: states at quadrature points, cell residual, cell tangent. Dofs are
   * sorted by component (an FESystem of scalar elements is primitive), so that the inner loops are small dense
   * products over contiguous arrays. Components of one scalar element share its shape functions.
   */
  template <int dim>
  class CellKernel
  {
  public:
    using Cell = typename dealii::DoFHandler<dim>::active_cell_iterator;
    using Part = TangentPart;

    explicit CellKernel(const Discretisation<dim> &discretisation);

    /// Before a loop over cells.
    void restart() { geometry_.restart(); }

    /// Moves to a cell, reads its dofs' values, and evaluates the state at its quadrature points: all of them, each
    /// with the weight of the visit, or those that the visit names. @param with_rates rates and accelerations too, where the
    /// state has them; else they are zero.
    void reinit(const Cell &cell, const DiscreteState &state, const CellVisit &visit = {}, bool with_rates = true);

    void add_residual(dealii::Vector<double> &result);
    /// Derivatives of the residual by the random field's coefficients: dofs x modes.
    void   add_field_derivative(dealii::FullMatrix<double> &result);
    void   add_tangent(const Shifts &shifts, Part part, dealii::FullMatrix<double> &result);
    double integrate(double (Physics<dim>::*density)(const PointState<dim> &) const);
    /// Of the state's values in components first, first + 1, ..., less a constant.
    double integrate_square(unsigned int first, unsigned int n, double constant);

    const std::vector<dealii::types::global_dof_index> &dofs() const { return dofs_; }
    /// Positions of the dofs in the vectors of this rank, ghosts behind the owned ones.
    const std::vector<unsigned int> &local_dofs() const { return local_dofs_; }
    unsigned int                     n_points() const { return points_.size(); }
    /// At the points of the visit.
    std::span<const PointState<dim>> states() const { return {states_.data(), points_.size()}; }
    std::span<const double>          weights() const { return weights_; } ///< volumes that they stand for

  private:
    void choose_points(const CellVisit &visit);
    void read(const Vector &vector, std::vector<double> &values) const;
    void set_field();
    void evaluate(bool has_rate, bool has_acceleration);
    void set_stabilisation();
    void clear_forms();
    void difference_by_field(unsigned int p, PointForm<dim> &result);

    const Discretisation<dim> &discretisation_;
    const Physics<dim>        &physics_;
    unsigned int               n_components_;
    unsigned int               n_dofs_;
    bool                       is_stabilised_;
    CellGeometry<dim>          geometry_;
    CellShapes<dim>            shapes_;
    CellTangent<dim>           tangent_;

    const RandomField<dim>   *field_;        ///< null: none
    dealii::Table<2, double>  vertex_shape_; ///< linear shape functions [vertex][q], for the field
    std::vector<unsigned int> vertices_;     ///< of the present cell

    std::vector<dealii::types::global_dof_index> dofs_;
    std::vector<unsigned int>                    local_dofs_;
    std::vector<double>                          values_; ///< sorted, as the next two
    std::vector<double>                          rates_;
    std::vector<double>                          accelerations_;

    std::vector<unsigned int>    all_points_;
    std::vector<unsigned int>    points_;  ///< of the present visit
    std::vector<double>          weights_; ///< the same points'; quadrature weight times the visit's
    std::vector<PointState<dim>> states_;  ///< the same points'
    std::vector<PointForm<dim>>  forms_;
  };
} // namespace trestle

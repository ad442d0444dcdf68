#pragma once

#include "physics/discretisation/discretisation.h"
#include "physics/solvers/assembler.h"

#include <deal.II/base/table.h>
#include <deal.II/fe/fe_values.h>

namespace trestle
{
  /**
   * What the assembler computes on one cell: states at quadrature points, cell residual, cell tangent, boundary
   * terms. Shape functions are sorted by component (an FESystem of scalar elements is primitive), so that the
   * inner loops run over contiguous arrays and skip the pairs of components that a physics does not couple.
   */
  template <int dim>
  class CellKernel
  {
  public:
    using Cell = typename dealii::DoFHandler<dim>::active_cell_iterator;

    /// What becomes of the point tangent before it is integrated.
    enum class Part
    {
      full,             ///< weighted by the shifts
      positive_definite ///< see Assembler::spd_tangent()
    };

    explicit CellKernel(const Discretisation<dim> &discretisation);

    /// Moves to a cell and reads its dofs' values.
    void reinit(const Cell &cell, const DiscreteState &state);

    void add_residual(dealii::Vector<double> &result);
    /// Derivatives of the residual by the random field's coefficients: dofs x modes.
    void   add_field_derivative(dealii::FullMatrix<double> &result);
    void   add_tangent(const Shifts &shifts, Part part, dealii::FullMatrix<double> &result);
    double integrate(double (Physics<dim>::*density)(const PointState<dim> &) const);

    const std::vector<dealii::types::global_dof_index> &dofs() const { return dofs_; }

  private:
    void set_point(unsigned int q);
    void difference_by_field(PointForm<dim> &result);
    void clear_tangent();
    void weight(const Shifts &shifts);
    void keep_positive_part();
    void add_block(unsigned int q, unsigned int c, unsigned int d);
    bool scale_columns(unsigned int q, unsigned int c, unsigned int d);

    const Physics<dim>   &physics_;
    dealii::FEValues<dim> fe_values_;
    unsigned int          n_components_;
    unsigned int          n_dofs_;

    const RandomField<dim>   *field_;        ///< null: none
    dealii::Table<2, double>  vertex_shape_; ///< linear shape functions [vertex][q], for the field
    std::vector<unsigned int> vertices_;     ///< of the present cell

    /// Sorted position to cell dof, and the first sorted position of each component.
    std::vector<unsigned int> sorted_;
    std::vector<unsigned int> begin_;

    std::vector<dealii::types::global_dof_index> dofs_;
    dealii::Vector<double>                       values_;
    dealii::Vector<double>                       rates_;
    dealii::Vector<double>                       accelerations_;
    bool                                         has_rate_         = false;
    bool                                         has_acceleration_ = false;

    dealii::Table<2, double>             shape_;    ///< [sorted][q], independent of the cell for these elements
    std::array<std::vector<double>, dim> gradient_; ///< [sorted] at the present point
    std::vector<double>                  shape_at_point_;
    std::vector<double>                  column_;          ///< f0 of each trial function
    std::array<std::vector<double>, dim> column_gradient_; ///< f1 of each trial function
    dealii::FullMatrix<double>           matrix_;          ///< in sorted order

    PointState<dim>   state_;
    PointForm<dim>    form_;
    PointTangent<dim> tangent_;
  };

  /// Neumann and Robin terms of one cell's boundary faces.
  template <int dim>
  class BoundaryKernel
  {
  public:
    using Cell = typename dealii::DoFHandler<dim>::active_cell_iterator;

    explicit BoundaryKernel(const Discretisation<dim> &discretisation);

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

    const BoundaryConditions<dim> &conditions_;
    dealii::FEFaceValues<dim>      face_values_;
    std::vector<unsigned int>      component_; ///< of each cell dof
    std::vector<bool>              has_robin_; ///< of each component; pressures have none
    dealii::Vector<double>         values_;
    std::vector<double>            point_value_;
  };
} // namespace trestle

#pragma once

#include "physics/solvers/assembler.h"
#include "physics/solvers/cell_kernel.h"
#include "physics/solvers/known_points.h"

#include <functional>
#include <optional>
#include <vector>

namespace trestle
{
  /**
   * The quadrature points of this rank's cells as expressions see them (FieldExpression::field_variables): x, y, z, t, the
   * components of a state, their derivatives, and on request what the physics derives (Physics::derived_names()).
   */
  template <int dim>
  class FieldPoints
  {
  public:
    /// @param discretisation outlives this, and keeps its mesh and dofs.
    explicit FieldPoints(const Discretisation<dim> &discretisation, bool with_derived = false);

    /// @param action of the variables, derived ones last, and the volume that a point stands for.
    void visit(const DiscreteState                                                            &state,
               const std::function<void(const std::vector<double> &variables, double volume)> &action);

  private:
    void know_points();
    void set_variables(const PointState<dim> &point);

    const Discretisation<dim>      &discretisation_;
    CellKernel<dim>                 kernel_;
    std::optional<KnownPoints<dim>> known_;               ///< from the second visit on
    std::vector<double>             derived_, variables_; ///< at the point that is visited
    unsigned int                    n_visits_ = 0;
  };
} // namespace trestle

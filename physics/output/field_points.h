#pragma once

#include "physics/solvers/assembler.h"
#include "physics/solvers/cell_kernel.h"

#include <functional>
#include <vector>

namespace trestle
{
  /**
   * The quadrature points of this rank's cells as expressions see them (FieldExpression::field_variables): x, y, z, t, the
   * components of a state, their derivatives.
   */
  template <int dim>
  class FieldPoints
  {
  public:
    explicit FieldPoints(const Discretisation<dim> &discretisation);

    /// @param action of the variables and the volume that a point stands for.
    void visit(const DiscreteState                                                            &state,
               const std::function<void(const std::vector<double> &variables, double volume)> &action);

    /// The variables and what the physics derives at the point that is visited (Physics::derived_names()).
    const std::vector<double> &with_derived(const std::vector<double> &variables);

  private:
    const Discretisation<dim> &discretisation_;
    CellKernel<dim>            kernel_;
    const PointState<dim>     *point_ = nullptr; ///< that is visited
    std::vector<double>        variables_, derived_, all_;
  };
} // namespace trestle

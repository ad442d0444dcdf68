#pragma once

#include "physics/discretisation/discretisation.h"
#include "physics/functions/expression.h"

#include <Eigen/Core>

#include <map>
#include <vector>

namespace trestle
{
  /**
   * Values of the constrained dofs of a few cells in the state of zeros (the lift), at any time and without a loop over
   * the mesh: Dirichlet expressions are evaluated at the dofs' own points. Only where boundary values move in time and
   * a hanging node of these cells depends on them the whole construction of constraints is asked, as it is for
   * parameters (by their owner, once a query).
   */
  template <int dim>
  class SampledLift
  {
  public:
    using Cell = typename dealii::DoFHandler<dim>::active_cell_iterator;
    /// A constrained dof and where it lies.
    struct Place
    {
      dealii::types::global_dof_index dof;
      Cell                            cell;
      unsigned int                    index; ///< in the cell
    };

    /// @param places of this rank. The discretisation must outlive this, and keep its dofs. Collective.
    SampledLift(Discretisation<dim> &discretisation, std::vector<Place> places);

    /// After expressions or vertices have changed.
    void follow_parameters();

    /// One for each place. Collective.
    Eigen::VectorXd values(double time);
    /// First or second derivative in time, by the differences of DirichletRates. @param step of the scheme.
    Eigen::VectorXd derivative(unsigned int order, double time, double step);

    /// Whether values are the same at all times.
    bool is_constant() const { return is_constant_; }

  private:
    struct Component
    {
      dealii::types::boundary_id boundary;
      unsigned int               component;
    };
    void            find_components();
    Eigen::VectorXd present() const;

    Discretisation<dim>             &discretisation_;
    std::vector<Place>               places_;
    std::map<std::size_t, Component> prescribed_; ///< places with an expression of their own
    std::vector<dealii::Point<dim>>  points_;     ///< of the places, where values move
    bool                             is_constant_      = true;
    bool                             asks_constraints_ = false;
    Eigen::VectorXd                  present_; ///< where they are constant
  };
} // namespace trestle

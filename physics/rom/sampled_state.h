#pragma once

#include "physics/rom/coefficient_step.h"
#include "physics/rom/sampled_lift.h"
#include "physics/solvers/assembler.h"

#include <Eigen/Core>

#include <span>
#include <vector>

namespace trestle
{
  /**
   * The state V q + lift on the dofs of a few cells. The full vectors exist once, and zero; of them only the entries of
   * these dofs are written, ghosts included, by each rank from the coefficients that all have: a state costs what the
   * cells cost, whatever the mesh has, and no message.
   *
   * Boundary values: see SampledLift. Derivatives in time of the lift are the scheme's own combinations of its values
   * (first order), or its differences in time (second), as in physics/time.
   */
  template <int dim>
  class SampledState
  {
  public:
    /// @param cells active indices, of this rank's cells. @param basis increments (FreeDofs), with ghosts; copied at
    /// the cells' dofs. Collective.
    SampledState(Discretisation<dim> &discretisation, std::span<const unsigned int> cells,
                 std::span<const Vector> basis, const MarchingRule &rule);

    /// After the problem's parameters have changed.
    void follow_parameters() { lift_.follow_parameters(); }

    /// What goes with the coefficients on the boundary at a time; rates of second-order problems included. Collective.
    CoefficientState boundary(double time);

    /// The state with these coefficients of the first modes: valid until the next call, right on the cells alone.
    const DiscreteState &set(const CoefficientState &coefficients, const CoefficientState &boundary);

  private:
    void write(const Eigen::VectorXd &coefficients, const Eigen::VectorXd &boundary, Vector &vector) const;

    MarchingRule              rule_;
    std::vector<unsigned int> local_;       ///< the dofs' positions in this rank's vectors
    std::vector<std::size_t>  constrained_; ///< which of them are, in the order of the lift
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows_; ///< the basis at them
    SampledLift<dim>                                                       lift_;
    DiscreteState                                                          state_;
  };

  /// All cells that this rank owns, by their active index.
  template <int dim>
  std::vector<unsigned int> owned_cells(const Discretisation<dim> &discretisation);
} // namespace trestle

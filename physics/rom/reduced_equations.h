#pragma once

#include "physics/rom/sampled_mesh.h"
#include "physics/solvers/assembler.h"

#include <Eigen/Core>

#include <memory>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * The equations of a reduced basis: residuals whose sum of squares Newton makes small, by the coefficients of the
   * first n modes. Sums over few cells; the same on all ranks. Collective; an Error of the physics is thrown on all.
   */
  template <int dim>
  class ReducedEquations
  {
  public:
    virtual ~ReducedEquations() = default;

    /// Cells that hold what is assembled: a SampledState of theirs is what the functions below want.
    virtual std::span<const CellVisit> visits() const = 0;

    virtual Eigen::VectorXd residual(const DiscreteState &state, unsigned int n) = 0;
    /// Derivative of the residual by the coefficients: rows x n.
    virtual Eigen::MatrixXd tangent(const DiscreteState &state, const Shifts &shifts, unsigned int n) = 0;
    /// Whether there are as many as coefficients, so that the residual can vanish.
    virtual bool is_square() const = 0;
  };

  /// Galerkin: V^T R = 0. Right for symmetric positive definite tangents, where it minimises the energy norm of the
  /// error. @param basis increments with ghosts, as all of them; it and the assembler must outlive the result.
  template <int dim>
  std::unique_ptr<ReducedEquations<dim>> galerkin_equations(const Assembler<dim>   &assembler,
                                                            std::vector<CellVisit>  visits,
                                                            std::span<const Vector> basis);

  /**
   * Least squares Petrov-Galerkin (Carlberg, Bou-Mosleh, Farhat 2011): |S R| minimal, with a few of the equations and a
   * factor for each. Stable where Galerkin is not, as in convection. All cells that add to an equation are visited, so
   * that its residual is the finite-element one.
   */
  template <int dim>
  std::unique_ptr<ReducedEquations<dim>> least_squares_equations(const Assembler<dim> &assembler, SampledRows rows,
                                                                 std::span<const Vector> basis);
} // namespace trestle

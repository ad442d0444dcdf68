#pragma once

#include "physics/discretisation/discretisation.h"
#include "physics/solvers/linear_system.h"
#include "physics/vector.h"

namespace trestle
{
  /// Discrete state with its time derivatives; ghosts up to date, constraints applied. Empty vectors: zero.
  struct DiscreteState
  {
    Vector value;
    Vector rate;
    Vector acceleration;
    double time = 0.;
  };

  /// Derivatives of rate and acceleration by value, as the time scheme sets them; 0 in steady problems.
  struct Shifts
  {
    double rate         = 0.;
    double acceleration = 0.;
    double value        = 1.; ///< factor of d/d value (generalised-alpha evaluates at t_{n+alpha})
  };

  /**
   * Residual, tangent and energy of a discretised physics with its boundary terms. One loop serves all
   * physics: they are pointwise (see Physics). Collective; an InputError on one rank (NaN in an expression)
   * is thrown on all.
   */
  template <int dim>
  class Assembler
  {
  public:
    explicit Assembler(const Discretisation<dim> &discretisation);

    /// R(u) with constrained rows condensed and set to zero; r as made by make_vector().
    void residual(const DiscreteState &state, Vector &r) const;
    /// The same without constraints: on Dirichlet dofs these are the reactions.
    void unconstrained_residual(const DiscreteState &state, Vector &r) const;

    /// Derivatives of R by the random field's coefficients, one vector each.
    std::vector<Vector> field_derivative(const DiscreteState &state) const;

    /// Allocates the matrix for the pattern of this discretisation.
    void reinit(LinearSystem &system) const;
    void tangent(const DiscreteState &state, const Shifts &shifts, LinearSystem &system) const;
    /// Symmetric positive definite part for AMG: the tangent itself for SPD physics, else its diffusive part.
    void spd_tangent(const DiscreteState &state, LinearSystem &system, const Shifts &shifts = Shifts()) const;

    /// Potential, boundary terms included, summed over ranks.
    double energy(const DiscreteState &state) const;
    /// Sums over ranks of the physics' kinetic and stored energy.
    double kinetic_energy(const DiscreteState &state) const;
    double stored_energy(const DiscreteState &state) const;

    /// Near-null-space vectors of the physics for set_near_null_space().
    std::vector<Vector> near_null_space() const;

    /// Whether a linear physics' matrix must be assembled anew when time goes on (also: Robin coefficients of t).
    bool tangent_depends_on_time() const;

    const Discretisation<dim> &discretisation() const { return discretisation_; }

  private:
    const Discretisation<dim> &discretisation_;
  };
} // namespace trestle

#pragma once

#include "core/communicator.h"

#include <span>

namespace trestle
{
  /**
   * The discrete equations of a physics as networks, certificates and solvers see them: the residual R(u) on
   * the free dofs (constrained ones are substituted, so boundary values hold exactly), its derivatives, and a
   * preconditioner. Implemented in physics/; wrapped once in an autograd function in ml/.
   *
   * All spans hold this rank's owned free dofs (n_owned() entries), in physical units. All functions are
   * collective. For a physics with potential E(u), R = dE/du.
   */
  class ResidualOperator
  {
  public:
    virtual ~ResidualOperator() = default;

    virtual const Communicator &communicator() const = 0;

    virtual std::size_t n_owned() const = 0;
    /// Free dofs of other ranks that this rank's rows couple to.
    virtual std::size_t n_ghost() const  = 0;
    virtual std::size_t n_global() const = 0;

    virtual void residual(std::span<const double> u, std::span<double> r) = 0;

    /// Assembles the tangent J = dR/du at u, for apply() and apply_transpose().
    virtual void linearise(std::span<const double> u) = 0;
    /// J v at the last linearise().
    virtual void apply(std::span<const double> v, std::span<double> result) = 0;
    /// J^T v at the last linearise().
    virtual void apply_transpose(std::span<const double> v, std::span<double> result) = 0;

    /// Whether R is linear in u, so that one linearisation serves all states.
    virtual bool is_linear() const = 0;
    /// Whether J is symmetric positive definite, so that |P^{1/2} r| estimates the energy norm of the error.
    virtual bool is_spd() const = 0;

    virtual bool has_energy() const = 0;
    /// The potential, summed over ranks. Only where has_energy().
    virtual double energy(std::span<const double> u) = 0;
    /// Both at once, where one costs little beside the other.
    virtual double energy_and_residual(std::span<const double> u, std::span<double> r);

    /**
     * Builds the symmetric positive definite preconditioner P from the SPD part of the tangent at u, and
     * keeps it until the next call: one AMG V-cycle with equal pre- and post-smoothing, or point Jacobi,
     * which does not depend on the partition.
     */
    enum class Preconditioner
    {
      multigrid,
      jacobi
    };
    virtual void freeze_preconditioner(std::span<const double> u, Preconditioner kind) = 0;
    /// P r with the frozen P.
    virtual void precondition(std::span<const double> r, std::span<double> result) = 0;

    /// Solves J x = b, or J^T x = b, directly with the J of the last linearise(): adjoints, sensitivities.
    virtual void solve_tangent(std::span<const double> b, std::span<double> x);
    virtual void solve_tangent_transpose(std::span<const double> b, std::span<double> x);

    /**
     * Parameters mu that R depends on beside u (coefficients, boundary data), physical units, the same on all
     * ranks. Without any, n_parameters() is 0 and the rest is never asked for.
     */
    virtual std::size_t n_parameters() const { return 0; }
    /// Forgets linearise(), but keeps the frozen preconditioner.
    virtual void set_parameters(std::span<const double> mu);
    /// Computes D = dR/dmu at u and the present mu, for the two products below.
    virtual void linearise_parameters(std::span<const double> u);
    /// D v; v has n_parameters() entries.
    virtual void apply_parameters(std::span<const double> v, std::span<double> result);
    /// D^T v, summed over ranks; result has n_parameters() entries.
    virtual void apply_parameters_transpose(std::span<const double> v, std::span<double> result);
  };
} // namespace trestle

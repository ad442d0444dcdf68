#pragma once

#include "core/archive.h"
#include "core/figures.h"
#include "core/history.h"
#include "physics/time/energy_terms.h"

#include <memory>
#include <vector>

namespace trestle
{
  /**
   * Energy book-keeping of a second-order physics: kinetic plus stored energy against the work of everything
   * outside: volume sources, Neumann loads, and the supports that move. With F the load vector and r the
   * reactions (the unconstrained residual, zero on free dofs up to the solver's tolerance), the work of a step
   * is (F + r) . (u_{n+1} - u_n) with both taken at mid-step: F directly, r by linear interpolation between the
   * times at which the scheme fulfils equilibrium. Second order, so the error of the balance shows the
   * dissipation of the scheme and nothing of the book-keeping's own at lower order. Springs of Robin
   * conditions count as stored energy where the physics has a potential.
   */
  template <int dim>
  class EnergyBalance
  {
  public:
    explicit EnergyBalance(std::unique_ptr<const EnergyTerms<dim>> terms);

    /// @param initial with acceleration, in equilibrium.
    void start(const DiscreteState &initial);

    /// Accounts for the step from `old` to `present`, whose residual vanished at `equilibrium`. Collective.
    void advance(const DiscreteState &old, const DiscreteState &present, const DiscreteState &equilibrium);

    /// energy.kinetic, energy.stored, energy.work, energy.balance_error (relative to the largest energy so far).
    std::vector<History::Entry> row() const;
    /// energy.initial, .final, .work and .balance_relative: the largest of all steps.
    void write(Figures &figures) const;

    /// What a checkpoint needs beside the scheme's own vectors.
    void save(Archive &archive) const;
    /// @throws InputError, on this rank, for what another mesh or number of ranks wrote.
    void load(const Archive &archive);

    double largest_energy() const { return largest_energy_; } ///< kinetic and stored, of all states so far
    double largest_error() const { return largest_error_; }   ///< `energy.balance_relative`

  private:
    void meet(const DiscreteState &state);

    std::unique_ptr<const EnergyTerms<dim>> terms_;

    Vector reaction_; ///< at reaction_time_
    Vector reacting_; ///< work space
    double reaction_time_  = 0.;
    double initial_        = 0.;
    double kinetic_        = 0.;
    double stored_         = 0.;
    double work_           = 0.;
    double scale_          = 0.; ///< largest energy or work so far
    double error_          = 0.; ///< relative, now
    double largest_error_  = 0.;
    double largest_energy_ = 0.;
  };
} // namespace trestle

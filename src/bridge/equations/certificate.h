#pragma once

#include "bridge/equations/residual_operator.h"

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class Figures;

  /// What an error estimate promises.
  enum class EstimateKind
  {
    estimate, ///< equivalent to the energy norm of the error, effectivity measured
    bound,    ///< never below the error
    bracket,  ///< error between two computed numbers
    indicator ///< grows with the error; no constant is promised
  };

  /// What was done with a network's answer.
  enum class Decision
  {
    accepted,
    corrected,
    recomputed,
    rejected ///< above the tolerance and left as it is, because the file says `finish = never`
  };

  std::string to_string(EstimateKind kind);
  std::string to_string(Decision decision);

  /**
   * The price tag of one network answer: how wrong the FE residual says it is, what was decided, what it
   * cost. Every study writes it beside the field and sums it up in figures.json.
   *
   * SPD problems: estimate = |P^{1/2} r|, with P frozen at the answer. Otherwise the energy-like norm of one
   * preconditioned Newton correction.
   */
  struct Certificate
  {
    EstimateKind        kind              = EstimateKind::estimate;
    double              estimate          = 0.; ///< energy norm (SPD) or norm of the correction, physical units
    double              reference         = 0.; ///< the same of the lifted zero
    double              tolerance         = 0.; ///< on estimate / reference
    double              residual_relative = 0.; ///< |r| / |r(lifted zero)| on the free dofs
    Decision            decision          = Decision::accepted;
    unsigned int        iterations        = 0;  ///< spent by the finish
    double              seconds           = 0.; ///< wall time of estimating
    std::vector<double> local;                  ///< per owned free dof: sqrt(|r_i (P r)_i|)

    double relative() const { return reference > 0. ? estimate / reference : estimate; }
    bool   within_tolerance() const { return relative() <= tolerance; }

    /// Sets certificate.* figures.
    void report(Figures &figures) const;
  };

  /// Prices u. Collective.
  Certificate certify(ResidualOperator &equations, std::span<const double> u, double tolerance);

  /// Energy norm sqrt(e^T J e) with J linearised at u; SPD problems.
  double energy_norm(ResidualOperator &equations, std::span<const double> u, std::span<const double> e);
} // namespace trestle

#pragma once

#include "bridge/equations/loss.h"

namespace trestle
{
  class Observations;
  class UnknownParameters;

  /**
   * The loss of an inverse problem, one of the state and the unknown parameters together: y holds this rank's
   * owned free dofs (physical units) and, behind them on the root alone, theta (see UnknownParameters).
   *
   *   penalty:  base(u, theta) + weight / 2 (discrepancy(u) + alpha |theta|^2)
   *   exactly:  base(u with the observed dofs overwritten by the data, theta) + weight / 2 alpha |theta|^2
   *
   * with base the `residual` or `preconditioned` Loss; an energy has no minimum in the coefficients. All residual
   * rows are kept where data are imposed. To drop the rows of observed dofs, as one drops those of Dirichlet
   * values, would turn each sensor into a reaction force: the equations left over have a solution for every theta,
   * the loss is zero at all of them, and nothing is identified.
   *
   * P is frozen at the starting parameters: any P that is spectrally equivalent gives the same minimiser. With
   * regularisation by the discrepancy principle, advance() goes on to the next alpha.
   */
  class InverseLoss : public Loss
  {
  public:
    /// What an inverse problem adds to its equations; both outlive the loss.
    struct Data
    {
      const Observations      &observations;
      const UnknownParameters &unknowns;
    };

    /// Collective. @throws InputError for `energy`, or `exactly` together with the discrepancy principle.
    static std::unique_ptr<InverseLoss> create(const std::string &name, ResidualOperator &equations,
                                               ResidualOperator::Preconditioner kind, const Data &data);

    /// The present alpha, 0 without regularisation.
    virtual double alpha() const = 0;
  };
} // namespace trestle

#pragma once

#include "physics/vector.h"

namespace trestle
{
  /// Nodal forces that no expression knows: what the rest of a larger problem exerts on a zone at its cut.
  class NodalForces
  {
  public:
    virtual ~NodalForces() = default;

    /// r -= forces, as residuals have loads, at owned dofs; those where the equations of a step hold, which is between its
    /// ends, and at time 0 those of the initial state. Not collective.
    virtual void subtract(double time, Vector &r) const = 0;
  };
} // namespace trestle

#pragma once

#include <deal.II/base/types.h>

#include <span>
#include <vector>

namespace trestle
{
  /**
   * Values of boundary dofs that no expression knows, with their rates: the trace of a larger problem on the interface
   * of a zone. Values are those of dofs that its owner was told of by Discretisation::prescribed_dofs(), in that order.
   */
  class PrescribedMotion
  {
  public:
    virtual ~PrescribedMotion() = default;

    /// Value (0), rate (1) or acceleration (2) at a time. Accelerations are the time scheme's own at its steps, which are not
    /// quite those of that time (see GeneralisedAlpha). Not collective.
    virtual std::vector<double> values(double time, unsigned int derivative) const = 0;
  };
} // namespace trestle

#pragma once

#include "bridge/microscale/microscale.h"
#include "core/figures.h"

namespace trestle
{
  /**
   * Stress and consistent tangent of a virgin material point at zero strain, the elastic constants that a cell homogenises
   * to: figures homogenised.stress.xx, .., and homogenised.tangent.xx_yy, .. (d stress xx / d strain yy), in the unit of the
   * cell's moduli, components and engineering shear strains as in voigt.h.
   *
   * @param microscale without points; it has none afterwards, and nothing that it answers later depends on this.
   */
  void report_response_at_rest(Microscale &microscale, Figures &figures);
} // namespace trestle

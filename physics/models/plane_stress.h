#pragma once

#include "physics/materials/material.h"

namespace trestle
{
  /**
   * Out-of-plane strain for which a material has no out-of-plane normal stress, by Newton's method at the point.
   * @param strain the in-plane components; its zz entry is where the iteration starts.
   * @throws ConvergenceError when 50 iterations do not suffice.
   */
  Strain plane_stress_strain(const Material &material, const Strain &strain);

  /// Stiffness of plane stress: the out-of-plane strain condensed, C_ijkl - C_ijzz C_zzkl / C_zzzz.
  Stiffness condensed_stiffness(const Stiffness &stiffness);
} // namespace trestle

#include "physics/models/plane_stress.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <cmath>

namespace trestle
{
  using namespace dealii;

  Strain plane_stress_strain(const Material &material, const Strain &strain)
  {
    Strain result = strain;
    for (unsigned int iteration = 0; iteration < 50; ++iteration)
      {
        const Stress    stress    = material.stress(result);
        const Stiffness stiffness = material.stiffness(result);
        const double    step      = stress[2][2] / stiffness[2][2][2][2];
        result[2][2] -= step;
        if (material.is_linear() || std::abs(step) <= 1e-14 * result.norm())
          return result;
      }
    throw ConvergenceError("Plane stress: no out-of-plane strain without stress was found for in-plane strains " +
                               text::shortest(strain[0][0]) + ", " + text::shortest(strain[1][1]) + ", " +
                               text::shortest(strain[0][1]) + ".",
                           "Cut the load step, or compute in plane strain.");
  }

  Stiffness condensed_stiffness(const Stiffness &stiffness)
  {
    Stiffness result;
    for (unsigned int i = 0; i < 2; ++i)
      for (unsigned int j = i; j < 2; ++j)
        for (unsigned int k = 0; k < 2; ++k)
          for (unsigned int l = k; l < 2; ++l)
            result[i][j][k][l] =
                stiffness[i][j][k][l] - stiffness[i][j][2][2] * stiffness[2][2][k][l] / stiffness[2][2][2][2];
    return result;
  }
} // namespace trestle

#pragma once

#include "embed/umat/host_point.h"

#include <span>

namespace trestle
{
  /// Abaqus' SSE and SPD, densities at a material point.
  struct Energies
  {
    double elastic    = 0.;
    double dissipated = 0.;
  };

  /**
   * At an increment's end. The work is the mean of the stresses before and after times the strains between them
   * (components as the host has them, engineering shears). Without history all of it is stored. With history, what the
   * virgin cell's stiffness C would give back is, 1/2 s : C^-1 : s (in the plane, of a plane-strain cell); the rest is
   * counted as dissipated, stresses that are locked in within the cell too.
   */
  Energies energies_after(const Energies &before, const HostPointAnswer &answer,
                          std::span<const double> stress_before, std::span<const double> increment);
} // namespace trestle

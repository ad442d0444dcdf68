#pragma once

#include "bridge/microscale/voigt.h"

#include <array>
#include <span>

namespace trestle
{
  /// Tensors of a host (4 or 6 components) against those of a plane-strain cell (3 strains, 4 stresses).
  namespace plane_strain
  {
    /// Where the strains of the plane stand in the host's tensor, which lists as a cell lists its stress.
    inline constexpr std::array<unsigned int, 3> in_plane = {
        voigt::stress_of_strain(2, 0), voigt::stress_of_strain(2, 1), voigt::stress_of_strain(2, 2)};

    /// The three strains of one point. @throws InputError for one that leaves the plane by more than round-off.
    std::array<double, 3> strain_of(std::span<const double> tensor);

    /// One point's stress and tangent, padded to the host's size.
    void expand_stress(std::span<const double> stress, std::span<double> tensor);
    void expand_tangent(std::span<const double> tangent, std::span<double> tensor);
  } // namespace plane_strain
} // namespace trestle

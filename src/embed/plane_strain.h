#pragma once

#include <array>
#include <span>

namespace trestle
{
  /// Tensors of a host (4 or 6 components) against those of a plane-strain cell (3 strains, 4 stresses).
  namespace plane_strain
  {
    /// Where xx, yy, xy stand in the host's tensor.
    inline constexpr std::array<unsigned int, 3> in_plane = {0, 1, 3};
    /// And in the cell's stress.
    inline constexpr std::array<unsigned int, 3> stress_of_strain = {0, 1, 3};

    /// The three strains of one point. @throws InputError for one that leaves the plane by more than round-off.
    std::array<double, 3> strain_of(std::span<const double> tensor);

    /// One point's stress and tangent, padded to the host's size.
    void expand_stress(std::span<const double> stress, std::span<double> tensor);
    void expand_tangent(std::span<const double> tangent, std::span<double> tensor);
  } // namespace plane_strain
} // namespace trestle

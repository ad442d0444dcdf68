#pragma once

#include <cstddef>
#include <span>

namespace trestle
{
  /// What a network says about macroscopic strains. Empty spans are not computed. Row-major, n rows.
  struct CellNetworkAnswer
  {
    std::span<double> stress;              ///< n x n_stress: homogenised
    std::span<double> tangent;             ///< n x n_stress x n_strain
    std::span<double> strain_coefficients; ///< n x n_strain_modes: a
    std::span<double> stress_coefficients; ///< n x n_stress_modes: b
  };

  /// A trained network of one cell as who asks it sees it: macroscopic strain in; homogenised stress, tangent, and the
  /// coefficients of a compatible strain and an equilibrated stress out, which its certificate is computed from.
  class AnsweringNetwork
  {
  public:
    virtual ~AnsweringNetwork() = default;

    /// @param strains n x n_strain. Const and thread safe; any n.
    virtual void evaluate(std::size_t n, std::span<const double> strains,
                          const CellNetworkAnswer &answer) const = 0;
  };
} // namespace trestle

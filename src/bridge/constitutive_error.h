#pragma once

#include "bridge/reduced_cell.h"

#include <span>
#include <vector>

namespace trestle
{
  /// The constitutive-relation error of a compatible strain e and an equilibrated stress s (Ladeveze and Leguillon
  /// 1983): how far the two are from obeying the law together.
  struct ConstitutiveError
  {
    double gap  = 0.; ///< mean of psi(e) + psi*(s) - s:e; infinite where psi* is
    double work = 0.; ///< mean of s:e

    /// The certificate of Microscale: sqrt(2 gap / reference). The reference does not fall below 0.05^2 of the
    /// largest work of the training.
    double relative(const ReducedCellData &data) const;
  };

  /// Of n macroscopic strains with coefficients a (n x n_strain_modes) and b (n x n_stress_modes), at the cubature
  /// points: an indicator. Thread safe.
  void constitutive_errors(const ReducedCell &cell, std::size_t n, std::span<const double> strains,
                           std::span<const double> a, std::span<const double> b,
                           std::span<ConstitutiveError> errors);
} // namespace trestle

#pragma once

#include "bridge/reduced/coordinates.h"

#include <Eigen/Core>

#include <span>

namespace trestle
{
  /// The basis of some samples: the first left singular vectors of their coordinates, all states side by side.
  struct LocalBasis
  {
    enum class Scaling
    {
      none,      ///< the sum of the samples' squared errors is least
      unit_norms ///< the sum of their squared relative errors is: what clusters are judged by
    };

    /**
     * @param n_modes at most: fewer where the samples span less, none for no samples. Singular values below 1e-7
     * of the first do not count where states outnumber rows: they are roots of eigenvalues there.
     * @throws InputError naming a sample that is not there, not finite, or zero where norms are scaled.
     */
    LocalBasis(const Coordinates &coordinates, std::span<const std::size_t> samples, unsigned int n_modes,
               Scaling scaling);

    /// The same of the sum over samples of C_i C_i^T: sums grow and shrink by samples. Singular values as where states
    /// outnumber rows.
    LocalBasis(const Eigen::MatrixXd &products, unsigned int n_modes);

    Eigen::MatrixXd modes;           ///< n_rows x modes, orthonormal
    Eigen::VectorXd singular_values; ///< of the modes, largest first
  };

  /**
   * error_i = |C_i - B B^T C_i| / |C_i| of one sample, in Frobenius norms: that of the fields, since coordinates
   * are orthonormal. @param modes n_rows x any number, orthonormal; no modes leave 1.
   * @throws InputError naming a sample that is zero or not finite.
   */
  double projection_error(const Eigen::MatrixXd &modes, const Coordinates &coordinates, std::size_t sample);

  /// C_i C_i^T of a sample over the square of its norm; with `none`, as it is. @throws InputError as above.
  Eigen::MatrixXd sample_product(const Coordinates &coordinates, std::size_t sample, LocalBasis::Scaling scaling);

  /// The squares of those of all samples; by one product, so that many bases can be tried.
  Eigen::VectorXd squared_projection_errors(const Eigen::MatrixXd &modes, const Coordinates &coordinates);
} // namespace trestle

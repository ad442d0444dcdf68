#pragma once

#include "core/archive.h"
#include "core/communicator.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * The affine map that gives draws the mean and covariance of samples and moves them least: the optimal transport between
   * the two normal laws, x -> T (x - m) + n with T = D^-1/2 (D^1/2 C D^1/2)^1/2 D^-1/2 for covariances D of the draws and
   * C of the samples (Olkin, Pukelsheim, "The distance between two random vectors with given dispersion matrices", 1982).
   * What trained networks miss of moments that samples show is given back, and the shape of the law is left alone.
   */
  class MomentMap
  {
  public:
    /// The identity.
    MomentMap() = default;
    /// Collective, the root's to the bit. @param samples n x n_columns. @param draws m x n_columns, m well above n_columns.
    MomentMap(std::size_t n_columns, std::span<const double> samples, std::span<const double> draws,
              const Communicator &communicator);

    /// In place, row by row: the same bits for a row whatever rows stand beside it.
    void apply(std::span<double> rows) const;

    /// Arrays "<name> matrix", "<name> offset"; the identity writes none.
    void write(const std::string &name, Archive &archive) const;
    /// @throws InputError for arrays of other sizes or that are not finite.
    static MomentMap read(const std::string &name, std::size_t n_columns, const Archive &archive);

  private:
    std::vector<double> matrix_; ///< T, n_columns x n_columns; empty: the identity
    std::vector<double> offset_; ///< n - T m
  };
} // namespace trestle

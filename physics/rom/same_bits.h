#pragma once

#include "core/communicator.h"

#include <Eigen/Core>

#include <algorithm>

namespace trestle
{
  /**
   * Numbers that decide what ranks do together, or that later decisions are made of, must be the same to the bit:
   * MPI promises that of a broadcast, not of an all-reduction.
   */
  namespace same_bits
  {
    inline constexpr std::size_t piece = std::size_t(1) << 28; ///< MPI counts are ints

    /// The root's. Collective.
    inline void share(const Communicator &communicator, double *values, const std::size_t n)
    {
      for (std::size_t begin = 0; begin < n; begin += piece)
        MPI_Bcast(values + begin, int(std::min(piece, n - begin)), MPI_DOUBLE, 0, communicator.get());
    }

    /// The root's, of any size elsewhere. Collective.
    inline void share(const Communicator &communicator, Eigen::MatrixXd &matrix)
    {
      long size[2] = {long(matrix.rows()), long(matrix.cols())};
      MPI_Bcast(size, 2, MPI_LONG, 0, communicator.get());
      matrix.resize(size[0], size[1]);
      share(communicator, matrix.data(), std::size_t(matrix.size()));
    }

    /// Sums over ranks. Collective.
    inline void sum(const Communicator &communicator, double *values, const std::size_t n)
    {
      for (std::size_t begin = 0; begin < n; begin += piece)
        MPI_Reduce(communicator.is_root() ? MPI_IN_PLACE : values + begin, values + begin,
                   int(std::min(piece, n - begin)), MPI_DOUBLE, MPI_SUM, 0, communicator.get());
      share(communicator, values, n);
    }
  } // namespace same_bits
} // namespace trestle

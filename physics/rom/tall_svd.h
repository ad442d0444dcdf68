#pragma once

#include "core/communicator.h"

#include <Eigen/Core>

namespace trestle
{
  /**
   * Singular value decomposition of a few columns whose rows are split over ranks: a = left diag(values) right^T, to
   * round-off of the largest value, without a Gram matrix. Each rank takes the QR of its own rows, and the root the
   * decomposition of all their triangles (TSQR: Demmel, Grigori, Hoemmen, Langou 2012), so that values and right are
   * the same bits on all ranks. For columns by the hundred at most; fields in a product of their own: snapshot_modes().
   */
  struct TallSvd
  {
    Eigen::MatrixXd left;   ///< this rank's rows x min(all rows, columns)
    Eigen::VectorXd values; ///< largest first
    Eigen::MatrixXd right;  ///< columns x values
  };

  /// @param a this rank's rows, none perhaps; as many columns on all ranks. Collective. @throws InputError on all ranks
  /// for a number that is not finite.
  TallSvd tall_svd(const Communicator &communicator, const Eigen::MatrixXd &a);
} // namespace trestle

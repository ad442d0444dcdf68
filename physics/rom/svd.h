#pragma once

#include "core/communicator.h"
#include "physics/api/snapshot_modes.h"
#include "physics/rom/orthonormal_basis.h"

#include <Eigen/Core>

namespace trestle
{
  /// a = left diag(values) right^T + rest, truncated; the same bits on all ranks.
  struct ReplicatedSvd
  {
    Eigen::MatrixXd left;      ///< rows x modes
    Eigen::VectorXd values;    ///< largest first
    Eigen::MatrixXd right;     ///< columns x modes
    double          rest = 0.; ///< Frobenius norm
  };

  /**
   * By SLEPc's SVD object, on the root alone: what is left once snapshots are in an orthonormal basis is small.
   * A Krylov space of one start vector sees one of singular values that coincide, and a subspace of too few vectors
   * converges late: what the method asked for misses is found out (the largest singular value of what is left), and
   * then LAPACK, called through the same object, answers. `cross` works with a^T a, which has no digits left for
   * singular values below 1e-8 of the first: a warning says so. Collective.
   * @throws InputError for an ncv below the modes.
   */
  ReplicatedSvd replicated_svd(const Communicator &communicator, const Eigen::MatrixXd &matrix,
                               const SvdParameters &parameters);

  /// How much of a column, over the root of the mean square of all, is too little to be a vector of the basis that
  /// singular values above the tolerance are computed in: what is left out is orthogonal to what is kept, and changes
  /// them by its square.
  double basis_tolerance(const SvdParameters &parameters);

  /// Puts Q left, values and right vectors, with their signs settled, into `result`; not the norms.
  void set_modes(const OrthonormalBasis &basis, ReplicatedSvd svd, SnapshotModes &result);
} // namespace trestle

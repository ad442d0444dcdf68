#pragma once

#include <Eigen/Dense>

namespace trestle
{
  /**
   * Proper orthogonal decomposition by the method of snapshots (Sirovich 1987): the eigenpairs of the snapshots'
   * Gram matrix, largest first, found by SLEPc. A mode is snapshots * coefficients.col(i), of norm 1 in the inner
   * product that the Gram matrix was made with.
   */
  struct Pod
  {
    /// @param n_modes at most; fewer where the snapshots span less (to 1e-12 of the largest eigenvalue).
    Pod(const Eigen::MatrixXd &gram, unsigned int n_modes);

    Eigen::VectorXd eigenvalues;  ///< of the modes kept
    Eigen::MatrixXd coefficients; ///< snapshots x modes
    double          rest = 0.;    ///< sum of the other eigenvalues over the sum of all
  };
} // namespace trestle

#pragma once

#include <Eigen/Core>

namespace trestle
{
  struct DiffusionOptions
  {
    double epsilon =
        0.; ///< of the kernel exp(-|x - y|^2 / (4 epsilon)); 0: the least from which on upwards n_vectors is least
    unsigned int n_vectors = 0; ///< 0: all whose eigenvalue is at least gap times the second
    double       gap       = 0.1;
  };

  struct DiffusionBasis
  {
    Eigen::MatrixXd vectors; ///< n_points x n_vectors, orthonormal: only the subspace of diffusion maps is wanted
    double          epsilon = 0.;
  };

  /**
   * Subspace of the leading diffusion maps of points (Coifman, Lafon, Appl. Comput. Harmon. Anal. 21, 2006), the
   * constant one included: functions on the points that are smooth along the set they lie on. Choices left open are
   * made as Soize and Ghanem do ("Probabilistic learning on manifolds", arXiv 2002.12653): epsilon grows until the
   * number of eigenvalues before the gap falls no further; more than 500 points are thinned out for that.
   * @param points n_coordinates x n_points, at least two different ones. @throws ConvergenceError where eigenvectors
   * are not found.
   */
  DiffusionBasis diffusion_basis(const Eigen::MatrixXd &points, const DiffusionOptions &options);

  /// Of a symmetric positive semi-definite matrix, orthonormal, largest eigenvalues first: by subspace iteration where
  /// it is large and few are wanted, which a gap behind them makes fast, else by a full decomposition.
  Eigen::MatrixXd leading_eigenvectors(const Eigen::MatrixXd &matrix, Eigen::Index n_vectors);
} // namespace trestle

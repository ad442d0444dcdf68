#pragma once

#include <Eigen/Core>

#include <cstdint>

namespace trestle
{
  struct WalkOptions
  {
    double       bandwidth        = 1.;  ///< of the kernels, over Silverman's
    double       damping          = 1.5; ///< f_0
    unsigned int steps_per_period = 20;  ///< of the kernel's width: a step is 2 pi s_hat / this
    unsigned int n_steps =
        0; ///< of a realisation; 0: until a hundredth of the start is left, 4 ln(100) / f_0 in time
  };

  /**
   * Realisations of a random matrix whose columns are, about, draws of the law of given points, each realisation as a
   * whole held in a subspace of the matrices: where diffusion maps span it, columns stay on the set that the points lie
   * on. A damped Hamiltonian walk under the modified Gaussian kernel estimate of the law (mean zero and covariance one
   * stay) is projected on the subspace, by the Stormer-Verlet scheme (Soize, Ghanem, "Data-driven probability
   * concentration and sampling on manifold", J. Comput. Phys. 321, 2016).
   */
  class ManifoldWalk
  {
  public:
    ManifoldWalk() = default;

    /// @param points n_coordinates x n_points, of mean zero and covariance one. @param basis n_points x any, orthonormal.
    ManifoldWalk(const Eigen::MatrixXd &points, const Eigen::MatrixXd &basis, const WalkOptions &options);

    /// n_coordinates x n_points: a function of seed and number. @throws ConvergenceError where it diverges.
    Eigen::MatrixXd realisation(unsigned int seed, std::uint64_t number) const;

    double       kernel_width() const { return width_; }
    unsigned int n_steps() const { return n_steps_; }

  private:
    /// Gradient of the logarithm of the kernel estimate, at each column.
    Eigen::MatrixXd force(const Eigen::MatrixXd &at) const;

    Eigen::MatrixXd start_, basis_; ///< in the basis, the points; the basis
    Eigen::MatrixXd centres_;       ///< of kernels
    Eigen::VectorXd half_squares_;  ///< of centres, over width^2
    double          width_ = 1., damping_ = 1., step_ = 0.;
    unsigned int    n_steps_ = 0;
  };
} // namespace trestle

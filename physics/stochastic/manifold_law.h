#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "core/communicator.h"
#include "physics/stochastic/diffusion_basis.h"
#include "physics/stochastic/generator_archive.h"
#include "physics/stochastic/manifold_walk.h"

#include <Eigen/Core>

#include <cstdint>

namespace trestle
{
  struct ManifoldOptions
  {
    double           variance_kept    = 0.999999; ///< by the principal components that are walked
    bool             restores_moments = true;
    DiffusionOptions diffusion;
    WalkOptions walk; ///< bandwidth 0: the largest up to 1 with which draws are no farther from samples than those
                      ///< from each other
  };

  /**
   * Probabilistic learning on manifolds (Soize, Ghanem, J. Comput. Phys. 321, 2016): principal components of variance one
   * are walked as a whole, all N samples a realisation, in the subspace of their diffusion maps.
   *
   * The kernels' centres are shrunk for the variance that their width adds, and the projection takes most of that away: of
   * 200 samples in 30 components two fifths of the variance would be lost. So each component gets its mean and variance
   * back, by those of a pilot: ours, where Soize and Ghanem add constraints to the walk.
   *
   * So is the choice of the kernels' width. Silverman's, which they take, is that of a normal law: samples on a curve lie much
   * closer to each other, and the walk leaves the curve by several times their spacing.
   */
  class ManifoldLaw
  {
  public:
    ManifoldLaw() = default;

    /// @param samples that require_samples() accepts, at least three. @throws InputError where all are the same,
    /// ConvergenceError as what it is made of and where the maps do not span the samples.
    ManifoldLaw(const RandomVectors &samples, const ManifoldOptions &options);

    /// Makes it the root's, to the bit. Collective.
    void share(const Communicator &communicator);

    Eigen::Index n_entries() const { return mean_.rows(); }
    Eigen::Index n_samples() const { return points_.cols(); } ///< of a realisation

    /// n_entries x n_samples: a function of seed and number. @throws ConvergenceError.
    Eigen::MatrixXd realisation(unsigned int seed, std::uint64_t number) const;

    void write(GeneratorWriter &writer) const;
    /// @throws InputError.
    void read(const GeneratorReader &reader);

  private:
    void            normalise(const RandomVectors &samples, double variance_kept);
    Eigen::MatrixXd pilot(Eigen::Index n_draws) const;
    void            restore_moments(const Eigen::MatrixXd &pilot);
    double          widest_bandwidth(const RandomVectors &samples, bool restores_moments);
    void            prepare_walk();

    // all matrices, as they are shared and written
    Eigen::MatrixXd mean_;     ///< n_entries x 1
    Eigen::MatrixXd scale_;    ///< n_entries x components: principal axes times deviations
    Eigen::MatrixXd points_;   ///< components x n_samples, mean zero and covariance one
    Eigen::MatrixXd basis_;    ///< n_samples x diffusion maps
    Eigen::MatrixXd settings_; ///< damping, steps a period, steps, bandwidth, epsilon

    ManifoldWalk walk_;
  };
} // namespace trestle

#pragma once

#include "core/communicator.h"

#include <Eigen/Core>

#include <cstddef>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * Fields on all points from their values at few (gappy POD: Everson, Sirovich, J. Opt. Soc. Am. A 12, 1995): the
   * combination of modes that is nearest to what is known, by least squares. For what a hyper-reduced solve computes at
   * its sampled points alone: stresses, plastic strains. A fit costs what the known rows cost, and one sum over ranks; a
   * field costs the mesh.
   *
   * Rows are numbers at points (point times component, in whatever order), split over ranks; columns are modes. Known
   * rows count alike: where components have other units, modes and values are to be divided by a size of each.
   */
  class GappyPod
  {
  public:
    /// @param modes this rank's rows x n, the same n on all ranks. @param known this rank's rows that a fit is given,
    /// none perhaps. Collective.
    /// @throws InputError, on all ranks, for rows that are not there, and where the known rows tell the modes apart by
    /// more than most_condition: fewer modes (n_determined()) or more points are needed.
    GappyPod(const Communicator &communicator, Eigen::MatrixXd modes, std::vector<std::size_t> known,
             double most_condition = 1e6);

    struct Fit
    {
      Eigen::VectorXd coefficients; ///< the same on all ranks
      double          misfit = 0.;  ///< what the modes leave of the known values, relative to them
    };
    /// @param values at this rank's known rows, in their order. Collective.
    Fit fit(std::span<const double> values) const;

    /// All rows of this rank.
    Eigen::VectorXd field(const Eigen::VectorXd &coefficients) const;

    std::size_t                     n_modes() const { return std::size_t(modes_.cols()); }
    const Eigen::MatrixXd          &modes() const { return modes_; }
    const std::vector<std::size_t> &known() const { return known_; }
    /// Largest over least singular value of the modes at the known rows: errors of values grow by it at most.
    double condition() const { return condition_; }

  private:
    Communicator             communicator_;
    Eigen::MatrixXd          modes_;
    std::vector<std::size_t> known_;
    Eigen::MatrixXd          at_known_; ///< known rows x n
    Eigen::MatrixXd          inverse_;  ///< n x known rows: this rank's part of the pseudo-inverse
    double                   condition_ = 1.;
  };

  /// How many of the first modes the known rows tell apart, so that the condition is at most this. Collective.
  std::size_t n_determined(const Communicator &communicator, const Eigen::MatrixXd &modes,
                           std::span<const std::size_t> known, double most_condition = 1e6);

  /**
   * Modes for gappy POD: leading left singular vectors of training fields, orthonormal over all ranks' rows.
   * @param fields this rank's rows x samples. @param tolerance modes whose singular values, all together, are below
   * this part of the root of the sum of all squares are left out. Collective.
   */
  Eigen::MatrixXd gappy_modes(const Communicator &communicator, const Eigen::MatrixXd &fields,
                              std::size_t most_modes, double tolerance);
} // namespace trestle

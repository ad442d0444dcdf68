#pragma once

#include "physics/rom/reduced_march.h"
#include "physics/two_scale/reduced/path_data.h"

#include <Eigen/Core>

#include <vector>

namespace trestle
{
  /// A sample that a path is compared with.
  struct PathTruth
  {
    Eigen::MatrixXd coefficients; ///< n_richer x n_states: the best in the richer basis
    Eigen::VectorXd squares;      ///< of the states' norms
  };

  /// Relative error of a path, all states together. @param gram of the richer basis.
  double error_of(const ReducedPath &path, const PathTruth &truth, const Eigen::MatrixXd &gram);

  /// What a path said of itself, and how wrong it was.
  struct ScoredPath
  {
    double change = 0., misfit = 0., error = 0.;
  };

  /// Of paths whose errors are known: each of the two means has half of the errors' median.
  PathScales scales_of(const std::vector<ScoredPath> &paths);
} // namespace trestle

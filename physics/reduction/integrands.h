#pragma once

#include "physics/reduction/cubature.h"

#include <Eigen/Dense>

#include <cstdint>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * Which integrals a cubature is to match: groups of integrands at the points of the full quadrature (one group a
   * snapshot, say), and always the volume. A group has parts of different units (virtual work, mean stresses) that
   * count alike: each is divided by its norm. Their number is large and their rank small, so that a random
   * combination of them spans the same (Halko, Martinsson, Tropp 2011); only that is kept.
   */
  class Integrands
  {
  public:
    /// @param weights of the full quadrature. @param max_points of the cubature: more combinations than twice that
    /// would not change it.
    Integrands(std::span<const double> weights, unsigned int max_points);

    /// @param values n_points x n: a group. @param parts columns of each part; they sum to n. Every group has the
    /// same n.
    void add(const Eigen::MatrixXd &values, std::span<const Eigen::Index> parts);

    /// @param tolerance as in Cubature.
    Cubature cubature(double tolerance) const;

  private:
    Eigen::VectorXd weights_;
    Eigen::VectorXd root_; ///< of the weights
    unsigned int    max_points_;
    std::uint64_t   n_groups_ = 0;
    Eigen::MatrixXd combined_; ///< n_points x combinations
  };
} // namespace trestle

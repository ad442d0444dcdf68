#pragma once

#include "physics/rom/sampled_mesh.h"
#include "physics/two_scale/reduced/path_points.h"

#include <Eigen/Core>

#include <vector>

namespace trestle
{
  /// What the cubature of a load path chooses from, on this rank: material points, or all of a cell together.
  template <int dim>
  class PathTerms
  {
  public:
    /// @param always by active cell index: cells whose points are taken in full.
    PathTerms(const PathContext<dim> &context, bool by_points, const std::vector<char> &always);

    const std::vector<TermKey> &keys() const { return keys_; }
    const std::vector<char>    &is_always() const { return is_always_; }
    const Eigen::VectorXd      &volumes() const { return volumes_; }

    /// Of each term, what its points have. @param of_points a row a point of this rank.
    Eigen::MatrixXd sums(const Eigen::MatrixXd &of_points) const;

    /// The points of terms whose factor is not zero.
    std::vector<SampledTerm> chosen(std::span<const double> factors) const;

  private:
    std::vector<TermKey>     keys_;
    std::vector<char>        is_always_;
    Eigen::VectorXd          volumes_;
    std::vector<std::size_t> term_of_; ///< each point
    std::vector<SampledTerm> points_;
  };
} // namespace trestle

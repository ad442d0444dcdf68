#pragma once

#include "bridge/reduced/clustering.h"
#include "physics/rom/local_basis.h"

#include <Eigen/Core>

#include <vector>

namespace trestle
{
  /**
   * A partition of samples and the basis of each cluster, improved step by step as Lloyd's algorithm does: samples
   * go to the basis that errs least on them, bases become those of their samples (Kambhatla, Leen, "Dimension
   * reduction by local principal component analysis", Neural Computation 9, 1997). Neither step raises the cost,
   * the sum of the samples' squared relative projection errors, nor does the filling of an empty cluster with the
   * sample that is worst off.
   */
  class SubspacePartition
  {
  public:
    /// @param label below n_clusters each; clusters may be empty. The coordinates must outlive this.
    /// @throws InputError for no modes, no clusters or too many, a zero sample.
    SubspacePartition(const Coordinates &coordinates, unsigned int n_clusters, unsigned int n_modes,
                      std::vector<unsigned int> label);

    /// @returns whether a sample changed its cluster.
    bool step();

    double                           cost() const;
    const std::vector<unsigned int> &label() const { return label_; }

    /// Numbered by least samples; representatives are the samples that their own basis fits best, of equals the
    /// first.
    Clusters clusters(unsigned int iterations) const;

  private:
    bool reassign(std::vector<bool> &is_changed);
    void fill_empty(std::vector<bool> &is_changed);
    void renew(const std::vector<bool> &is_changed);

    const Coordinates        *coordinates_;
    unsigned int              n_modes_;
    std::vector<unsigned int> label_;
    Eigen::MatrixXd           errors_; ///< squared, n_samples x n_clusters
  };
} // namespace trestle

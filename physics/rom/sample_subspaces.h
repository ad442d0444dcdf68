#pragma once

#include "bridge/equations/inner_product.h"
#include "bridge/reduced/snapshot_set.h"
#include "core/parameters.h"

#include <Eigen/Core>

#include <vector>

namespace trestle
{
  /**
   * Bases of each sample's own leading subspace: its first left singular vectors in the inner product,
   * orthonormal, owned rows x (n_samples rank). Gram matrices of a sample's states give them, all samples' in one
   * reduction; those of the states turned to the first result, in a second one, give small singular values their
   * digits back. Where two singular values are equal, so that the subspace is anybody's choice, it is one of them.
   * Collective.
   * @throws InputError for a rank of 0 or above the states of a sample, for a zero sample, and for one that spans
   * less (singular values below 1e-7 of its first).
   */
  Eigen::MatrixXd leading_subspaces(const SnapshotSet &samples, InnerProduct &product, unsigned int rank);

  /// Of the principal angles between two subspaces, the smallest first.
  struct PrincipalAngles
  {
    Eigen::VectorXd cosines;
    Eigen::VectorXd sines;
  };

  /**
   * A function of the principal angles between the leading subspaces of all pairs of samples, as
   * Dissimilarity::distances() returns it. Cosines are singular values of U_i^T M U_j, all of which are made by
   * one product and one reduction; where a cosine is near 1, sines are those of the difference of the principal
   * vectors (Bjorck, Golub, "Numerical methods for computing angles between linear subspaces", Math. Comp. 27,
   * 1973): both small and large angles are right to round-off. Collective. @throws InputError as
   * leading_subspaces().
   */
  std::vector<double> subspace_distances(const SnapshotSet &samples, InnerProduct &product, unsigned int rank,
                                         double (*measure)(const PrincipalAngles &));

  /// The key `rank`.
  void declare_rank(ParameterSink &prm, unsigned int &rank);
} // namespace trestle

#pragma once

#include "bridge/equations/inner_product.h"
#include "bridge/reduced/snapshot_set.h"

#include <Eigen/Core>

#include <span>
#include <vector>

namespace trestle
{
  /// From which square of the cosine on samples are compared by their difference. Below, 1 - cos^2 keeps 14
  /// digits.
  inline constexpr double nearly_parallel = 0.99;

  /// Pairs of samples with few columns each, and combinations of these, of whose difference products are wanted.
  struct SampleDifferences
  {
    /// columns of `second` times `of_second`, less columns of `first` times `of_first`; both square.
    void add(std::size_t first, std::size_t second, const Eigen::Ref<const Eigen::MatrixXd> &of_first,
             const Eigen::Ref<const Eigen::MatrixXd> &of_second);
    void add(std::size_t first, std::size_t second, double of_first, double of_second);

    std::size_t size() const { return firsts.size(); }

    std::vector<std::size_t> firsts, seconds;
    std::vector<double>      of_firsts, of_seconds; ///< one square after the other, column-major
  };

  /**
   * Products of columns that belong to samples, in an inner product, over all ranks: what dissimilarities are made
   * of. Two samples that hardly differ are better compared by the product of their difference with itself: 1 -
   * cos^2 has no digit left where the sine is 1e-8.
   *
   * Holds M times all columns: as much memory as these. All functions are collective.
   */
  class SampleProducts
  {
  public:
    /// @param columns of this rank, `per_sample` a sample, each of `n_states` fields of owned dofs one after the
    /// other; they must outlive this.
    SampleProducts(std::span<const double> columns, std::size_t n_samples, std::size_t per_sample,
                   std::size_t n_states, InnerProduct &product);

    /// Samples as one long column each.
    SampleProducts(const SnapshotSet &samples, InnerProduct &product);

    /// All columns with all: the upper triangle alone. One local product, one reduction; the same on all ranks.
    Eigen::MatrixXd gram() const;

    /// Each difference with itself: per_sample x per_sample, one beside the other. One reduction.
    Eigen::MatrixXd gram(const SampleDifferences &differences) const;

  private:
    Communicator                      communicator_;
    Eigen::Index                      per_sample_;
    Eigen::Map<const Eigen::MatrixXd> columns_;
    Eigen::MatrixXd                   images_;
  };

  /// @returns the diagonal of a Gram matrix of one column a sample.
  /// @throws InputError naming the first sample that is zero, or too large to be squared.
  Eigen::VectorXd nonzero_diagonal(const Eigen::MatrixXd &gram);

  /// The same for one sample's square of the norm.
  void require_nonzero(double square, std::size_t sample);

  /// result = M v for each column of `n_states` fields of owned dofs. Collective.
  void apply(InnerProduct &product, std::size_t n_states, const Eigen::Ref<const Eigen::MatrixXd> &columns,
             Eigen::Ref<Eigen::MatrixXd> result);
} // namespace trestle

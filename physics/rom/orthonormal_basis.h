#pragma once

#include "bridge/equations/inner_product.h"

#include <Eigen/Core>

#include <span>
#include <vector>

namespace trestle
{
  /**
   * Distributed columns Q that are orthonormal in an inner product, Q^T M Q = 1 to round-off, grown by what further
   * columns have outside of their span: X = Q C + what is left. Gram-Schmidt, twice (Giraud, Langou, Rozloznik,
   * "The loss of orthogonality in the Gram-Schmidt orthogonalization process", 2005), in blocks, so that most
   * of the work is products of matrices, and never a Gram matrix of the columns, which squares their condition.
   *
   * Holds Q and M Q. Coefficients and norms are the same bits on all ranks. All functions are collective but those
   * that only read.
   */
  class OrthonormalBasis
  {
  public:
    using Columns = Eigen::Map<const Eigen::MatrixXd>; ///< owned dofs x columns

    struct Expansion
    {
      Eigen::MatrixXd coefficients; ///< C: size() x columns
      Eigen::VectorXd remainders;   ///< norm of what is left of each column
    };

    /// @param product must outlive this.
    explicit OrthonormalBasis(InnerProduct &product);

    /// Columns add what exceeds their threshold. @param thresholds of the norm of what each has outside of the span.
    Expansion extend(const Columns &columns, const Eigen::VectorXd &thresholds);

    /// Columns in the basis as it is.
    Expansion express(const Columns &columns) const;

    /// Norms of columns. @throws InputError where one is not finite, or M not positive.
    Eigen::VectorXd norms(const Columns &columns) const;

    Columns             vectors() const { return {q_.data(), n_owned_, size_}; }
    Eigen::Index        size() const { return size_; }
    const InnerProduct &product() const { return product_; }

  private:
    Eigen::MatrixXd project(Eigen::Ref<Eigen::MatrixXd> columns, Eigen::Index first) const;
    Eigen::MatrixXd extend_by_block(Eigen::MatrixXd columns, Eigen::VectorXd thresholds,
                                    Eigen::VectorXd &remainders);
    double          append(Eigen::Ref<Eigen::MatrixXd> column, double norm, double threshold,
                           Eigen::Ref<Eigen::VectorXd> coefficients);
    void clear(Eigen::Ref<Eigen::MatrixXd> columns, Eigen::Index first, Eigen::Ref<Eigen::MatrixXd> coefficients,
               Eigen::Ref<Eigen::VectorXd> remainders) const;
    Eigen::VectorXd norms(Eigen::Ref<const Eigen::MatrixXd> columns, Eigen::MatrixXd &images) const;

    InnerProduct       &product_;
    Eigen::Index        n_owned_;
    Eigen::Index        size_ = 0;
    std::vector<double> q_;
    std::vector<double> mq_; ///< M Q
  };

  /// The columns of a span. @throws InputError, on all ranks, where their length is not that of the product's dofs, or
  /// a number is not finite.
  OrthonormalBasis::Columns checked_columns(std::span<const double> columns, std::size_t n_columns,
                                            const InnerProduct &product);
} // namespace trestle

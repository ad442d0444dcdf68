#pragma once

#include "bridge/equations/inner_product.h"
#include "support/gather.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <utility>

namespace trestle::testing
{
  /// An inner product of few rows that every rank knows as a whole: tridiagonal, with weights from 0.1 to 10.
  class BandedProduct : public InnerProduct
  {
  public:
    /// @param first_rank_owns_none where there are more.
    BandedProduct(const Communicator &communicator, const Eigen::Index n_rows,
                  const bool first_rank_owns_none = false)
      : communicator_(communicator),
        matrix_(Eigen::MatrixXd::Zero(n_rows, n_rows))
    {
      const auto weight = [](const Eigen::Index i) { return std::pow(10., std::sin(3. * double(i))); };
      for (Eigen::Index i = 0; i < n_rows; ++i)
        for (Eigen::Index j = std::max<Eigen::Index>(i - 1, 0); j <= std::min(i + 1, n_rows - 1); ++j)
          matrix_(i, j) = (i == j ? 2.5 : -1.) * std::sqrt(weight(i) * weight(j));
      const int  ranks = communicator.size(), skipped = first_rank_owns_none && ranks > 1 ? 1 : 0;
      const auto begin = [&](const int rank) { return n_rows * std::max(rank - skipped, 0) / (ranks - skipped); };
      begin_           = begin(communicator.rank());
      end_             = begin(communicator.rank() + 1);
    }

    const Communicator    &communicator() const override { return communicator_; }
    std::size_t            n_owned() const override { return std::size_t(end_ - begin_); }
    const Eigen::MatrixXd &matrix() const { return matrix_; }
    void                   scale(const double factor) { matrix_ *= factor; }

    void apply(std::span<const double> v, std::span<double> result) override
    {
      const auto whole = gather_all(communicator_, {v.begin(), v.end()});
      Eigen::Map<Eigen::VectorXd>(result.data(), end_ - begin_) =
          matrix_.middleRows(begin_, end_ - begin_) *
          Eigen::Map<const Eigen::VectorXd>(whole.data(), Eigen::Index(whole.size()));
    }

    /// This rank's rows of columns, one column after the other.
    std::vector<double> own(const Eigen::MatrixXd &whole) const
    {
      const Eigen::MatrixXd rows = whole.middleRows(begin_, end_ - begin_);
      return {rows.data(), rows.data() + rows.size()};
    }

    /// Columns of all ranks.
    Eigen::MatrixXd gather(std::span<const double> own, const std::size_t n_columns) const
    {
      Eigen::MatrixXd result(matrix_.rows(), Eigen::Index(n_columns));
      for (std::size_t j = 0; j < n_columns; ++j)
        {
          const auto column = own.subspan(j * n_owned(), n_owned());
          const auto whole  = gather_all(communicator_, {column.begin(), column.end()});
          std::copy(whole.begin(), whole.end(), result.col(Eigen::Index(j)).data());
        }
      return result;
    }

    /// X with L^T X = `weighted`, where M = L L^T: the singular values of the one in M are those of the other.
    Eigen::MatrixXd unweighted(const Eigen::MatrixXd &weighted) const
    {
      return matrix_.llt().matrixU().solve(weighted);
    }
    Eigen::MatrixXd weighted(const Eigen::MatrixXd &columns) const { return matrix_.llt().matrixU() * columns; }

  private:
    Communicator    communicator_;
    Eigen::MatrixXd matrix_;
    Eigen::Index    begin_ = 0, end_ = 0;
  };

  /// Orthonormal columns, all entries of different sizes: a discrete cosine transform, reflected.
  inline Eigen::MatrixXd orthonormal_columns(const Eigen::Index rows, const Eigen::Index columns)
  {
    const Eigen::MatrixXd cosines =
        Eigen::MatrixXd::NullaryExpr(rows, columns, [rows](const Eigen::Index i, const Eigen::Index k) {
          return std::sqrt((k == 0 ? 1. : 2.) / double(rows)) *
                 std::cos(M_PI * (double(i) + 0.5) * double(k) / double(rows));
        });
    const Eigen::VectorXd normal = Eigen::VectorXd::LinSpaced(rows, 1., double(rows)).cwiseInverse().normalized();
    return cosines - 2. * normal * (normal.transpose() * cosines);
  }
} // namespace trestle::testing

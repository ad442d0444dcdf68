#pragma once

#include "bridge/equations/inner_product.h"
#include "bridge/reduced/snapshot_set.h"
#include "support/gather.h"

#include <Eigen/Core>

namespace trestle::testing
{
  /// u . M v by a matrix that every rank holds whole; rows are split evenly. An obvious InnerProduct.
  class DenseProduct : public InnerProduct
  {
  public:
    DenseProduct(const Communicator &communicator, Eigen::MatrixXd matrix)
      : communicator_(communicator),
        matrix_(std::move(matrix)),
        begin_(matrix_.rows() * communicator.rank() / communicator.size()),
        end_(matrix_.rows() * (communicator.rank() + 1) / communicator.size())
    {}

    const Communicator &communicator() const override { return communicator_; }
    std::size_t         n_owned() const override { return std::size_t(end_ - begin_); }

    void apply(std::span<const double> v, std::span<double> result) override
    {
      const auto all = gather_all(communicator_, {v.begin(), v.end()});
      Eigen::Map<Eigen::VectorXd>(result.data(), end_ - begin_) =
          matrix_.middleRows(begin_, end_ - begin_) *
          Eigen::Map<const Eigen::VectorXd>(all.data(), matrix_.rows());
    }

    /// This rank's rows of fields that all ranks hold whole, a sample a matrix, a state a column.
    SnapshotSet split(const std::vector<Eigen::MatrixXd> &samples) const
    {
      SnapshotSet result(communicator_, n_owned(), std::size_t(samples.front().cols()));
      for (const auto &sample : samples)
        {
          const Eigen::MatrixXd own = sample.middleRows(begin_, end_ - begin_);
          result.append({own.data(), own.data() + own.size()}, {});
        }
      return result;
    }

  private:
    Communicator    communicator_;
    Eigen::MatrixXd matrix_;
    Eigen::Index    begin_, end_;
  };
} // namespace trestle::testing

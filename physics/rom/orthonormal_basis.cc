#include "physics/rom/orthonormal_basis.h"

#include "core/exceptions.h"
#include "physics/rom/same_bits.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    constexpr Index block = 64; ///< columns that are projected in one product
  }                             // namespace

  OrthonormalBasis::OrthonormalBasis(InnerProduct &product)
    : product_(product),
      n_owned_(Index(product.n_owned()))
  {}

  VectorXd OrthonormalBasis::norms(const Eigen::Ref<const MatrixXd> columns, MatrixXd &images) const
  {
    const Index n = columns.cols();
    images.resize(n_owned_, n);
    // Beside each square the sum of its terms' sizes: what round-off of it is measured by.
    Eigen::Matrix2Xd squares(2, n);
    for (Index j = 0; j < n; ++j)
      {
        product_.apply({columns.col(j).data(), std::size_t(n_owned_)},
                       {images.col(j).data(), std::size_t(n_owned_)});
        const auto terms = columns.col(j).cwiseProduct(images.col(j));
        squares.col(j) << terms.sum(), terms.cwiseAbs().sum();
      }
    same_bits::sum(product_.communicator(), squares.data(), std::size_t(squares.size()));
    for (Index j = 0; j < n; ++j)
      if (!std::isfinite(squares(1, j)))
        throw InputError("The norm of a state is not finite: its square is " + std::to_string(squares(0, j)) + ".",
                         "Its numbers are too large to be squared: take other units.");
      else if (squares(0, j) < -1e-8 * squares(1, j))
        throw InputError(
            "The inner product is not positive: a state's with itself is " + std::to_string(squares(0, j)) + ".",
            "Take `l2` or `h1`; an energy is an inner product where the tangent is positive definite.");
    return squares.row(0).transpose().cwiseMax(0.).cwiseSqrt();
  }

  VectorXd OrthonormalBasis::norms(const Columns &columns) const
  {
    VectorXd result(columns.cols());
    MatrixXd images;
    for (Index j = 0; j < columns.cols(); j += block)
      {
        const Index n        = std::min(block, columns.cols() - j);
        result.segment(j, n) = norms(columns.middleCols(j, n), images);
      }
    return result;
  }

  /// Takes away what columns have along the vectors from `first` on. @returns how much.
  MatrixXd OrthonormalBasis::project(Eigen::Ref<MatrixXd> columns, const Index first) const
  {
    const Columns mq(mq_.data(), n_owned_, size_);
    MatrixXd      along = MatrixXd::Zero(size_ - first, columns.cols());
    if (along.size() == 0)
      return along;
    if (n_owned_ > 0)
      along.noalias() = mq.rightCols(size_ - first).transpose() * columns;
    same_bits::sum(product_.communicator(), along.data(), std::size_t(along.size()));
    columns.noalias() -= vectors().rightCols(size_ - first) * along;
    return along;
  }

  /**
   * @param column of the given norm, cleared of the vectors of the basis up to round-off. @returns the norm of what is
   * left of it: 0 where it became a vector itself.
   */
  double OrthonormalBasis::append(Eigen::Ref<MatrixXd> column, double norm, const double threshold,
                                  Eigen::Ref<VectorXd> coefficients)
  {
    // What remains of a column that was nearly in the span is mostly round-off of the projection: it is projected
    // again, until that takes away little.
    constexpr unsigned int max_passes = 5;
    MatrixXd               image;
    for (unsigned int pass = 0; pass < max_passes; ++pass)
      {
        coefficients.head(size_) += project(column, 0).col(0);
        const double before = norm;
        norm                = norms(column, image)[0];
        if (!(norm > threshold))
          return norm;
        if (norm > 0.5 * before)
          break;
      }
    column /= norm;
    image /= norm;
    q_.insert(q_.end(), column.data(), column.data() + n_owned_);
    mq_.insert(mq_.end(), image.data(), image.data() + n_owned_);
    coefficients[size_] = norm;
    ++size_;
    return 0.;
  }

  /// Takes the vectors from `first` on out of columns that were cleared of those before.
  void OrthonormalBasis::clear(Eigen::Ref<MatrixXd> columns, const Index first, Eigen::Ref<MatrixXd> coefficients,
                               Eigen::Ref<VectorXd> remainders) const
  {
    const MatrixXd along = project(columns, first);
    coefficients.middleRows(first, along.rows()) += along;
    for (Index j = 0; j < remainders.size(); ++j)
      remainders[j] = std::sqrt(std::max(0., remainders[j] * remainders[j] - along.col(j).squaredNorm()));
  }

  /// The largest column goes first: in another order what is small of one column, blown up to a vector of norm 1, has
  /// parts that no other column needs, and the basis becomes several times as large.
  MatrixXd OrthonormalBasis::extend_by_block(MatrixXd columns, VectorXd thresholds, VectorXd &remainders)
  {
    const Index n            = columns.cols();
    MatrixXd    coefficients = MatrixXd::Zero(size_ + n, n);
    for (unsigned int pass = 0; pass < 2; ++pass)
      coefficients.topRows(size_) += project(columns, 0);
    MatrixXd image;
    remainders        = norms(columns, image);
    VectorXd computed = remainders; // what remainders were when they were computed, not reduced by differences
    while (true)
      {
        Index largest = -1;
        for (Index j = 0; j < n; ++j)
          {
            if (computed[j] > thresholds[j] && remainders[j] < 0.1 * computed[j])
              remainders[j] = computed[j] = norms(columns.middleCols(j, 1), image)[0];
            if (remainders[j] > thresholds[j] && (largest < 0 || remainders[j] > remainders[largest]))
              largest = j;
          }
        if (largest < 0)
          return coefficients.topRows(size_);
        const Index before  = size_;
        remainders[largest] = computed[largest] = append(columns.middleCols(largest, 1), remainders[largest],
                                                         thresholds[largest], coefficients.col(largest));
        if (size_ == before)
          continue;
        columns.col(largest).setZero();
        clear(columns, before, coefficients, remainders);
      }
  }

  OrthonormalBasis::Expansion OrthonormalBasis::extend(const Columns &columns, const VectorXd &thresholds)
  {
    // A block takes columns from everywhere, since neighbours are alike.
    const Index n = columns.cols(), n_blocks = (n + block - 1) / block;
    const auto  of = [&](const Index b) { return Eigen::seqN(b, (n - b + n_blocks - 1) / n_blocks, n_blocks); };
    std::vector<MatrixXd> blocks;
    std::vector<VectorXd> remainders(n_blocks);
    for (Index b = 0; b < n_blocks; ++b)
      blocks.push_back(extend_by_block(columns(Eigen::all, of(b)), thresholds(of(b)), remainders[std::size_t(b)]));

    Expansion result{MatrixXd::Zero(size_, n), VectorXd(n)};
    for (Index b = 0; b < n_blocks; ++b)
      {
        // What columns have along vectors that came after them. Without it what is left of columns would not be
        // orthogonal to the basis, and singular values of the coefficients would be wrong by as much as the
        // thresholds, not by their squares.
        MatrixXd   &part = blocks[std::size_t(b)];
        const Index rows = part.rows();
        part.conservativeResizeLike(MatrixXd::Zero(size_, part.cols()));
        MatrixXd late = columns(Eigen::all, of(b));
        clear(late, rows, part, remainders[std::size_t(b)]);
        result.coefficients(Eigen::all, of(b)) = part;
        result.remainders(of(b))               = remainders[std::size_t(b)];
      }
    return result;
  }

  OrthonormalBasis::Expansion OrthonormalBasis::express(const Columns &columns) const
  {
    Expansion result{MatrixXd::Zero(size_, columns.cols()), VectorXd(columns.cols())};
    MatrixXd  images;
    for (Index j = 0; j < columns.cols(); j += block)
      {
        const Index n    = std::min(block, columns.cols() - j);
        MatrixXd    left = columns.middleCols(j, n);
        for (unsigned int pass = 0; pass < 2; ++pass)
          result.coefficients.middleCols(j, n) += project(left, 0);
        result.remainders.segment(j, n) = norms(left, images);
      }
    return result;
  }

  OrthonormalBasis::Columns checked_columns(std::span<const double> columns, const std::size_t n_columns,
                                            const InnerProduct &product)
  {
    const std::size_t n_owned = product.n_owned();
    product.communicator().on_all([&] {
      if (columns.size() != n_owned * n_columns)
        throw InputError("States have " + std::to_string(columns.size()) + " numbers on a rank, not " +
                             std::to_string(n_columns) + " columns of the inner product's " +
                             std::to_string(n_owned) + " dofs.",
                         "Take the inner product of the problem that the states are of.");
      if (!std::all_of(columns.begin(), columns.end(), [](const double x) { return std::isfinite(x); }))
        throw InputError("A state has a number that is not finite.", "Compute it anew or leave it out.");
    });
    return {columns.data(), Index(n_owned), Index(n_columns)};
  }
} // namespace trestle

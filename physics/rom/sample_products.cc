#include "physics/rom/sample_products.h"

#include "core/assert.h"
#include "core/exceptions.h"

#include <cmath>
#include <string>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;

  void SampleDifferences::add(const std::size_t first, const std::size_t second,
                              const Eigen::Ref<const MatrixXd> &of_first,
                              const Eigen::Ref<const MatrixXd> &of_second)
  {
    firsts.push_back(first);
    seconds.push_back(second);
    for (Index j = 0; j < of_first.cols(); ++j)
      for (Index i = 0; i < of_first.rows(); ++i)
        {
          of_firsts.push_back(of_first(i, j));
          of_seconds.push_back(of_second(i, j));
        }
  }

  void SampleDifferences::add(const std::size_t first, const std::size_t second, const double of_first,
                              const double of_second)
  {
    firsts.push_back(first);
    seconds.push_back(second);
    of_firsts.push_back(of_first);
    of_seconds.push_back(of_second);
  }

  void apply(InnerProduct &product, const std::size_t n_states, const Eigen::Ref<const MatrixXd> &columns,
             Eigen::Ref<MatrixXd> result)
  {
    const std::size_t n = product.n_owned();
    TRESTLE_ASSERT(std::size_t(columns.rows()) == n * n_states, "columns of another length than the product's");
    for (Index j = 0; j < columns.cols(); ++j)
      for (std::size_t s = 0; s < n_states; ++s)
        product.apply({columns.col(j).data() + s * n, n}, {result.col(j).data() + s * n, n});
  }

  SampleProducts::SampleProducts(std::span<const double> columns, const std::size_t n_samples,
                                 const std::size_t per_sample, const std::size_t n_states, InnerProduct &product)
    : communicator_(product.communicator()),
      per_sample_(Index(per_sample)),
      columns_(columns.data(), Index(product.n_owned() * n_states), Index(n_samples * per_sample)),
      images_(columns_.rows(), columns_.cols())
  {
    TRESTLE_ASSERT(columns.size() == std::size_t(columns_.size()), "columns of another length than the product's");
    apply(product, n_states, columns_, images_);
  }

  SampleProducts::SampleProducts(const SnapshotSet &samples, InnerProduct &product)
    : SampleProducts(samples.values(), samples.n_samples(), 1, samples.n_states(), product)
  {}

  MatrixXd SampleProducts::gram() const
  {
    MatrixXd result = MatrixXd::Zero(columns_.cols(), columns_.cols());
    if (columns_.rows() > 0)
      result.triangularView<Eigen::Upper>() = columns_.transpose() * images_;
    communicator_.sum_in_place(result.data(), std::size_t(result.size()));
    return result;
  }

  MatrixXd SampleProducts::gram(const SampleDifferences &differences) const
  {
    using Square    = Eigen::Map<const MatrixXd>;
    const Index r   = per_sample_;
    const auto  few = [&](const auto &columns, const std::size_t sample) {
      return columns.middleCols(Index(sample) * r, r);
    };
    MatrixXd result(r, r * Index(differences.size()));
    MatrixXd difference(columns_.rows(), r), image(columns_.rows(), r);
    for (std::size_t p = 0; p < differences.size(); ++p)
      {
        const std::size_t first = differences.firsts[p], second = differences.seconds[p];
        const Square      of_first(differences.of_firsts.data() + p * r * r, r, r);
        const Square      of_second(differences.of_seconds.data() + p * r * r, r, r);
        // lazy: general products of so few columns take longer to prepare than to compute
        difference = few(columns_, second).lazyProduct(of_second) - few(columns_, first).lazyProduct(of_first);
        image      = few(images_, second).lazyProduct(of_second) - few(images_, first).lazyProduct(of_first);
        result.middleCols(Index(p) * r, r) = difference.transpose().lazyProduct(image);
      }
    communicator_.sum_in_place(result.data(), std::size_t(result.size()));
    return result;
  }

  Eigen::VectorXd nonzero_diagonal(const MatrixXd &gram)
  {
    for (Index i = 0; i < gram.rows(); ++i)
      require_nonzero(gram(i, i), std::size_t(i));
    return gram.diagonal();
  }

  void require_nonzero(const double square, const std::size_t sample)
  {
    const std::string name = "Sample " + std::to_string(sample) + " (the first is 0)";
    if (!std::isfinite(square))
      throw InputError("The norm of a sample is not finite: " + name + ".",
                       "Its numbers are too large to be squared: take other units.");
    if (!(square > 0.))
      throw InputError(name + " is zero in this inner product: it has no angle to others.",
                       "Leave it out, or take the dissimilarity 'euclidean' with 'set normalised = false'.");
  }
} // namespace trestle

#include "physics/rom/sample_subspaces.h"

#include "core/exceptions.h"
#include "physics/rom/distance_table.h"
#include "physics/rom/sample_products.h"
#include "physics/rom/small_decompositions.h"

#include <Eigen/Eigenvalues>

#include <cmath>
#include <string>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    Eigen::Map<const MatrixXd> states(const SnapshotSet &samples, const Index i)
    {
      return {samples.sample(std::size_t(i)).data(), Index(samples.n_owned()), Index(samples.n_states())};
    }

    /// A square of each sample, one beside the other.
    Index of(const Index sample, const MatrixXd &squares) { return sample * squares.rows(); }

    /// Products of each sample's states, turned by its square where there are squares, with each other.
    MatrixXd state_products(const SnapshotSet &samples, InnerProduct &product, const MatrixXd *turns)
    {
      const Index n_samples = Index(samples.n_samples()), n_states = Index(samples.n_states());
      MatrixXd    result(n_states, n_states * n_samples);
      MatrixXd    turned(Index(samples.n_owned()), n_states), image(turned.rows(), n_states);
      for (Index i = 0; i < n_samples; ++i)
        {
          if (turns == nullptr)
            turned = states(samples, i);
          else
            turned.noalias() = states(samples, i) * turns->middleCols(of(i, *turns), n_states);
          apply(product, 1, turned, image);
          result.middleCols(of(i, result), n_states).noalias() = turned.transpose() * image;
        }
      product.communicator().sum_in_place(result.data(), std::size_t(result.size()));
      for (Index i = 0; i < n_samples; ++i)
        {
          auto square = result.middleCols(of(i, result), n_states);
          square      = (0.5 * (square + square.transpose())).eval();
        }
      return result;
    }

    /// Eigenvectors of each square, largest eigenvalue first. @throws InputError for a zero sample.
    MatrixXd eigenvectors(const MatrixXd &squares)
    {
      const Index                             n = squares.rows();
      MatrixXd                                result(n, squares.cols());
      Eigen::SelfAdjointEigenSolver<MatrixXd> solver(n);
      for (Index i = 0; of(i, squares) < squares.cols(); ++i)
        {
          const auto square = squares.middleCols(of(i, squares), n);
          require_nonzero(square.trace(), std::size_t(i));
          solver.compute(square / square.trace());
          result.middleCols(of(i, squares), n) = solver.eigenvectors().rowwise().reverse();
        }
      return result;
    }

    /// @param values squares of singular values.
    void require_span(const VectorXd &values, const Index rank, const Index sample)
    {
      // Turned states are known to round-off of the first: below this, the direction of the last has no digit left.
      constexpr double least = 1e-14;
      if (!(values[rank - 1] > least * values[0]))
        throw InputError("Sample " + std::to_string(sample) + " (the first is 0) spans less than the rank " +
                             std::to_string(rank) + " of this dissimilarity: singular value " +
                             std::to_string(rank) + " is below 1e-7 of the first.",
                         "Take a smaller rank or leave the sample out.");
    }

    void require_rank(const unsigned int rank, const SnapshotSet &samples)
    {
      if (rank == 0 || rank > samples.n_states())
        throw InputError("Subspaces of rank " + std::to_string(rank) + " were asked of samples of " +
                             std::to_string(samples.n_states()) + " states.",
                         "Set 'rank' to at least 1, and to no more than the states of a sample.");
    }

    PrincipalAngles angles_of_cosines(const VectorXd &cosines)
    {
      return {cosines, (1. - cosines.array().square()).max(0.).sqrt()};
    }

    /// @param of_difference of the principal vectors of the second less their projections on the first.
    PrincipalAngles angles_of_difference(const VectorXd &cosines, const MatrixXd &of_difference)
    {
      const VectorXd squares = jacobi_eigenvalues(0.5 * (of_difference + of_difference.transpose()));
      return {cosines, squares.reverse().array().max(0.).sqrt()};
    }
  } // namespace

  MatrixXd leading_subspaces(const SnapshotSet &samples, InnerProduct &product, const unsigned int rank)
  {
    require_rank(rank, samples);
    const Index    n       = Index(samples.n_states());
    const MatrixXd turns   = eigenvectors(state_products(samples, product, nullptr));
    const MatrixXd squares = state_products(samples, product, &turns);
    MatrixXd       result(Index(samples.n_owned()), Index(rank * samples.n_samples()));
    MatrixXd       vectors, turned;
    for (Index i = 0; i < Index(samples.n_samples()); ++i)
      {
        const VectorXd values = jacobi_eigenvalues(squares.middleCols(of(i, squares), n), &vectors);
        require_span(values, Index(rank), i);
        const VectorXd scales = values.head(rank).cwiseSqrt().cwiseInverse();
        // In this order: the products above are those of the turned states, with their round-off.
        turned                                          = states(samples, i) * turns.middleCols(of(i, turns), n);
        result.middleCols(i * Index(rank), Index(rank)) = turned * vectors.leftCols(rank) * scales.asDiagonal();
      }
    return result;
  }

  std::vector<double> subspace_distances(const SnapshotSet &samples, InnerProduct &product,
                                         const unsigned int rank, double (*measure)(const PrincipalAngles &))
  {
    const MatrixXd       bases = leading_subspaces(samples, product, rank);
    const SampleProducts products({bases.data(), std::size_t(bases.size())}, samples.n_samples(), rank, 1,
                                  product);
    const MatrixXd       gram = products.gram();
    const Index          r    = Index(rank);
    DistanceTable        table(samples.n_samples());
    SmallSvd             svd(r);
    SampleDifferences    close;
    std::vector<double>  cosines;
    for (std::size_t j = 0; j < samples.n_samples(); ++j)
      for (std::size_t i = 0; i < j; ++i)
        {
          svd.compute(gram.block(Index(i) * r, Index(j) * r, r, r));
          if (svd.values()[0] * svd.values()[0] < nearly_parallel)
            table.set(i, j, measure(angles_of_cosines(svd.values())));
          else
            {
              close.add(i, j, svd.left() * svd.values().asDiagonal(), svd.right());
              cosines.insert(cosines.end(), svd.values().data(), svd.values().data() + r);
            }
        }
    const MatrixXd of_differences = products.gram(close);
    for (std::size_t p = 0; p < close.size(); ++p)
      table.set(close.firsts[p], close.seconds[p],
                measure(angles_of_difference(Eigen::Map<const VectorXd>(cosines.data() + p * rank, r),
                                             of_differences.middleCols(Index(p) * r, r))));
    return std::move(table).take();
  }

  void declare_rank(ParameterSink &prm, unsigned int &rank)
  {
    prm.add("rank", rank, "Dimension of each sample's own leading subspace; at most the states of a sample.",
            Allowed::at_least(1));
  }
} // namespace trestle

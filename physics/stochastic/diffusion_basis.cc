#include "physics/stochastic/diffusion_basis.h"

#include "core/exceptions.h"
#include "core/random.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include <algorithm>
#include <cmath>
#include <vector>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    constexpr Index most_decomposed = 500; ///< points whose matrix is decomposed in full, again and again

    MatrixXd squared_distances(const MatrixXd &points)
    {
      const VectorXd squares = points.colwise().squaredNorm();
      MatrixXd       result  = -2. * points.transpose() * points;
      result.colwise() += squares;
      result.rowwise() += squares.transpose();
      result = result.cwiseMax(0.);
      result.diagonal().setZero();
      return result;
    }

    /// Symmetric twin of the walk's transition matrix, and the roots of the kernel's row sums that turn its
    /// eigenvectors into those of the other.
    struct Walk
    {
      MatrixXd symmetric;
      VectorXd roots;

      Walk(const MatrixXd &squared, const double epsilon)
        : symmetric((squared.array() * (-0.25 / epsilon)).exp()),
          roots(symmetric.rowwise().sum().cwiseSqrt())
      {
        symmetric = roots.cwiseInverse().asDiagonal() * symmetric * roots.cwiseInverse().asDiagonal();
      }
    };

    Index n_before_gap(const MatrixXd &squared, const double epsilon, const double gap)
    {
      const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(Walk(squared, epsilon).symmetric,
                                                          Eigen::EigenvaluesOnly);
      const VectorXd                                values = eigen.eigenvalues().reverse();
      const double                                  least  = gap * values[1];
      return std::max<Index>(2, (values.array() >= least).count());
    }

    double median(const MatrixXd &squared)
    {
      std::vector<double> values;
      for (Index j = 1; j < squared.cols(); ++j)
        values.insert(values.end(), squared.col(j).begin(), squared.col(j).begin() + j);
      const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
      std::nth_element(values.begin(), middle, values.end());
      return *middle > 0. ? *middle : *std::max_element(values.begin(), values.end());
    }

    /// To 3 %, no less than a thousandth of a quarter of the median squared distance. From a thousand times that down, as far
    /// as the number stays what it is there, and no further: it rises and falls again, for where the kernel is so narrow that
    /// points far out are islands, each has an eigenvalue near one, and the gap lies behind maps that tell islands apart.
    double least_epsilon(const MatrixXd &squared, const double gap)
    {
      const double unit = 0.25 * median(squared);
      double       high = 1e3 * unit, low = high;
      const Index  fewest = n_before_gap(squared, high, gap);
      for (low /= 2.; low > 1e-3 * unit && n_before_gap(squared, low, gap) <= fewest; low /= 2.)
        high = low;
      while (high > 1.03 * low)
        {
          const double middle                                        = std::sqrt(low * high);
          (n_before_gap(squared, middle, gap) > fewest ? low : high) = middle;
        }
      return high;
    }

    MatrixXd thinned(const MatrixXd &points)
    {
      const Index n = std::min(points.cols(), most_decomposed);
      MatrixXd    result(points.rows(), n);
      for (Index i = 0; i < n; ++i)
        result.col(i) = points.col(i * points.cols() / n);
      return result;
    }

    MatrixXd orthonormal(const MatrixXd &matrix)
    {
      const Eigen::HouseholderQR<MatrixXd> qr(matrix);
      return qr.householderQ() * MatrixXd::Identity(matrix.rows(), matrix.cols());
    }

    MatrixXd from_full_decomposition(const MatrixXd &matrix, const Index n_vectors)
    {
      const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(matrix);
      if (eigen.info() != Eigen::Success)
        throw ConvergenceError("Eigenvectors of a kernel of " + std::to_string(matrix.rows()) +
                                   " points were not found.",
                               "Look at the samples: do they differ by many orders of magnitude?");
      return eigen.eigenvectors().rightCols(n_vectors).rowwise().reverse();
    }
  } // namespace

  MatrixXd leading_eigenvectors(const MatrixXd &matrix, const Index n_vectors)
  {
    const Index n = matrix.rows(), width = n_vectors + n_vectors / 2 + 10;
    if (n <= most_decomposed || 4 * width > n)
      return from_full_decomposition(matrix, n_vectors);
    MatrixXd           basis(n, width);
    const RandomStream stream(0, "start of a subspace iteration");
    for (Index k = 0; k < basis.size(); ++k)
      basis.data()[k] = stream.normal(std::uint64_t(k));
    constexpr unsigned int max_iterations = 200; // beyond them the full decomposition is no slower
    for (unsigned int i = 0; i < max_iterations; ++i)
      {
        basis                                                = orthonormal(basis);
        const MatrixXd                                images = matrix * basis;
        const Eigen::SelfAdjointEigenSolver<MatrixXd> ritz(basis.transpose() * images);
        const MatrixXd turn     = ritz.eigenvectors().rightCols(n_vectors).rowwise().reverse();
        const VectorXd values   = ritz.eigenvalues().tail(n_vectors).reverse();
        const MatrixXd found    = basis * turn;
        const double   residual = (images * turn - found * values.asDiagonal()).norm();
        if (residual <= 1e-11 * values[0])
          return found;
        basis = images;
      }
    return from_full_decomposition(matrix, n_vectors);
  }

  DiffusionBasis diffusion_basis(const MatrixXd &points, const DiffusionOptions &options)
  {
    const MatrixXd some    = squared_distances(thinned(points));
    const double   epsilon = options.epsilon > 0. ? options.epsilon : least_epsilon(some, options.gap);
    const Index    n = options.n_vectors > 0 ? Index(options.n_vectors) : n_before_gap(some, epsilon, options.gap);
    const Walk     walk(squared_distances(points), epsilon);
    return {orthonormal(walk.roots.cwiseInverse().asDiagonal() * leading_eigenvectors(walk.symmetric, n)),
            epsilon};
  }
} // namespace trestle

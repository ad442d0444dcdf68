#include "physics/rom/local_basis.h"

#include "core/exceptions.h"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>

#include <algorithm>
#include <cmath>
#include <string>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;
  using Sample = Eigen::Map<const MatrixXd>;

  namespace
  {
    Sample sample_of(const Coordinates &coordinates, const std::size_t i)
    {
      return {coordinates.sample(i).data(), Index(coordinates.n_rows), Index(coordinates.n_states)};
    }

    double nonzero_square(const Sample &sample, const std::size_t i)
    {
      const double square = sample.squaredNorm();
      if (!(square > 0.) || !std::isfinite(square))
        throw InputError("Sample " + std::to_string(i) + " (the first is 0) has norm " +
                             (square == 0.            ? "0"
                              : std::isfinite(square) ? "below 0"
                                                      : "that is not finite") +
                             ": it has no relative error.",
                         "Compute it anew or leave it out.");
      return square;
    }

    MatrixXd side_by_side(const Coordinates &coordinates, std::span<const std::size_t> samples,
                          const LocalBasis::Scaling scaling)
    {
      const Index n_states = Index(coordinates.n_states);
      MatrixXd    result(Index(coordinates.n_rows), n_states * Index(samples.size()));
      for (std::size_t k = 0; k < samples.size(); ++k)
        {
          const std::size_t i = samples[k];
          if (i >= coordinates.n_samples())
            throw InputError("Sample " + std::to_string(i) + " was asked of " +
                                 std::to_string(coordinates.n_samples()) + ".",
                             "The first is 0.");
          const auto   sample = sample_of(coordinates, i);
          const double scale =
              scaling == LocalBasis::Scaling::unit_norms ? 1. / std::sqrt(nonzero_square(sample, i)) : 1.;
          result.middleCols(Index(k) * n_states, n_states) = scale * sample;
        }
      if (!result.allFinite())
        throw InputError("A sample of a basis has a number that is not finite.",
                         "Compute it anew or leave it out.");
      return result;
    }

    /// How many of the first values count.
    Index n_above(const VectorXd &values, const double share, const unsigned int most)
    {
      Index n = 0;
      while (n < Index(most) && n < values.size() && values[n] > 0. && values[n] > share * values[0])
        ++n;
      return n;
    }
  } // namespace

  LocalBasis::LocalBasis(const Coordinates &coordinates, std::span<const std::size_t> samples,
                         const unsigned int n_modes, const Scaling scaling)
  {
    const MatrixXd all = side_by_side(coordinates, samples, scaling);
    if (all.size() == 0)
      modes.resize(all.rows(), 0);
    else if (all.cols() > all.rows())
      *this = LocalBasis(all * all.transpose(), n_modes);
    else
      {
        const Eigen::BDCSVD<MatrixXd> svd(all, Eigen::ComputeThinU);
        const Index                   n = n_above(svd.singularValues(), 1e-14, n_modes);
        modes                           = svd.matrixU().leftCols(n);
        singular_values                 = svd.singularValues().head(n);
      }
  }

  LocalBasis::LocalBasis(const MatrixXd &products, const unsigned int n_modes)
  {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(products);
    const VectorXd                                squares = solver.eigenvalues().reverse();
    const Index                                   n       = n_above(squares, 1e-14, n_modes);
    modes                                                 = solver.eigenvectors().rightCols(n).rowwise().reverse();
    singular_values                                       = squares.head(n).cwiseSqrt();
  }

  MatrixXd sample_product(const Coordinates &coordinates, const std::size_t sample,
                          const LocalBasis::Scaling scaling)
  {
    const auto   values = sample_of(coordinates, sample);
    const double square = nonzero_square(values, sample);
    return values * values.transpose() / (scaling == LocalBasis::Scaling::unit_norms ? square : 1.);
  }

  double projection_error(const MatrixXd &modes, const Coordinates &coordinates, const std::size_t sample)
  {
    const auto   values = sample_of(coordinates, sample);
    const double square = nonzero_square(values, sample);
    return std::sqrt((values - modes * (modes.transpose() * values)).squaredNorm() / square);
  }

  VectorXd squared_projection_errors(const MatrixXd &modes, const Coordinates &coordinates)
  {
    const Index    n_samples = Index(coordinates.n_samples()), n_states = Index(coordinates.n_states);
    const Sample   all(coordinates.values.data(), Index(coordinates.n_rows), n_samples * n_states);
    const MatrixXd components = modes.transpose() * all;
    VectorXd       result(n_samples);
    for (Index i = 0; i < n_samples; ++i)
      {
        const auto   sample   = sample_of(coordinates, std::size_t(i));
        const double square   = nonzero_square(sample, std::size_t(i));
        const auto   its      = components.middleCols(i * n_states, n_states);
        const double captured = its.squaredNorm() / square;
        // 1 - captured keeps 14 digits down to here; below, the difference itself keeps more
        constexpr double small = 0.01;
        result[i] = 1. - captured > small ? 1. - captured : (sample - modes * its).squaredNorm() / square;
      }
    return result;
  }
} // namespace trestle

#include "physics/stochastic/manifold_law.h"

#include "bridge/stochastic/packed_vectors.h"
#include "core/exceptions.h"
#include "core/statistics.h"
#include "core/text.h"
#include "physics/rom/same_bits.h"
#include "physics/stochastic/learnt_samples.h"

#include <Eigen/SVD>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    /// Median over columns of the distance to the nearest sample. @param are_samples the columns are the samples, each of which
    /// looks for another one.
    double median_distance(const MatrixXd &columns, const PackedVectors &samples, const bool are_samples)
    {
      std::vector<double> squared(samples.n()), nearest;
      for (Index i = 0; i < columns.cols(); ++i)
        {
          samples.squared_distances({columns.col(i).data(), std::size_t(columns.rows())}, squared);
          if (are_samples)
            squared[std::size_t(i)] = std::numeric_limits<double>::infinity();
          nearest.push_back(std::sqrt(*std::ranges::min_element(squared)));
        }
      return quantile(std::move(nearest), 0.5);
    }

    /// Soize and Ghanem choose the number of maps by this error. Points far from the subspace are no start of a walk in it:
    /// all columns gather at few kernels, where the density is no less than where samples are apart.
    void require_maps_span(const MatrixXd &points, const MatrixXd &basis)
    {
      constexpr double least = 0.9;
      const double     share = (points * basis).squaredNorm() / points.squaredNorm();
      if (!(share >= least))
        throw ConvergenceError("The " + std::to_string(basis.cols()) + " diffusion maps span " +
                                   text::rounded(share) + " of the samples' variance in " +
                                   std::to_string(points.rows()) + " components, and less than " +
                                   text::rounded(least) + " is no law of theirs.",
                               "Leave 'kernel epsilon' and 'diffusion maps' at 0, or take more maps.");
    }
  } // namespace

  ManifoldLaw::ManifoldLaw(const RandomVectors &samples, const ManifoldOptions &options)
  {
    normalise(samples, options.variance_kept);
    const auto basis = diffusion_basis(points_, options.diffusion);
    require_maps_span(points_, basis.vectors);
    basis_ = basis.vectors;
    settings_.resize(5, 1);
    settings_ << options.walk.damping, options.walk.steps_per_period, options.walk.n_steps, options.walk.bandwidth,
        basis.epsilon;
    if (options.walk.bandwidth == 0.)
      settings_(3, 0) = widest_bandwidth(samples, options.restores_moments);
    prepare_walk();
    if (options.restores_moments)
      restore_moments(pilot(2000));
  }

  void ManifoldLaw::normalise(const RandomVectors &samples, const double variance_kept)
  {
    const auto vectors                    = vectors_of(samples);
    mean_                                 = vectors.rowwise().mean();
    const MatrixXd                centred = vectors.colwise() - mean_.col(0);
    const Eigen::BDCSVD<MatrixXd> svd(centred, Eigen::ComputeThinU | Eigen::ComputeThinV);
    const VectorXd               &values = svd.singularValues();
    const double                  root   = std::sqrt(double(samples.n() - 1));
    if (!(values[0] > 1e-14 * vectors.norm()))
      throw InputError("The " + std::to_string(samples.n()) + " samples are all the same.",
                       "There is no law to learn of them.");
    Index  n    = 0;
    double kept = 0.;
    while (n < values.size() && kept < variance_kept * values.squaredNorm() && values[n] > 1e-10 * values[0])
      kept += std::pow(values[n++], 2);
    scale_  = svd.matrixU().leftCols(n) * (values.head(n) / root).asDiagonal();
    points_ = root * svd.matrixV().leftCols(n).transpose();
  }

  /// Components of so many draws or more, of two realisations at least.
  MatrixXd ManifoldLaw::pilot(const Index n_draws) const
  {
    constexpr std::uint64_t beyond_draws = std::uint64_t(1) << 63; // realisations that nobody asks for
    const Index             n = points_.cols(), n_pilots = std::max<Index>(2, (n_draws - 1 + n) / n);
    MatrixXd                result(points_.rows(), n * n_pilots);
    for (Index i = 0; i < n_pilots; ++i)
      result.middleCols(i * n, n) = walk_.realisation(0, beyond_draws + std::uint64_t(i));
    return result;
  }

  void ManifoldLaw::restore_moments(const MatrixXd &pilot)
  {
    const VectorXd mean     = pilot.rowwise().mean();
    const VectorXd variance = (pilot.colwise() - mean).rowwise().squaredNorm() / double(pilot.cols());
    scale_                  = scale_ * variance.cwiseSqrt().cwiseInverse().asDiagonal();
    mean_ -= scale_ * mean;
  }

  double ManifoldLaw::widest_bandwidth(const RandomVectors &samples, const bool restores_moments)
  {
    const PackedVectors packed(samples);
    const double        spacing = median_distance(vectors_of(samples), packed, true);
    const MatrixXd      mean = mean_, scale = scale_;
    const auto          is_too_wide = [&](const double bandwidth) {
      settings_(3, 0) = bandwidth;
      prepare_walk();
      const MatrixXd drawn = pilot(500);
      if (restores_moments)
        restore_moments(drawn);
      const double distance = median_distance((scale_ * drawn).colwise() + mean_.col(0), packed, false);
      mean_                 = mean;
      scale_                = scale;
      return distance > spacing;
    };
    // Narrower walks take more steps, and where samples are copies of each other no width is narrow enough.
    double low = 0.1, high = 1.;
    if (spacing == 0. || !is_too_wide(high))
      return high;
    while (high > 1.15 * low)
      {
        const double middle                = std::sqrt(low * high);
        (is_too_wide(middle) ? high : low) = middle;
      }
    return low;
  }

  void ManifoldLaw::prepare_walk()
  {
    walk_ = ManifoldWalk(points_, basis_,
                         {.bandwidth        = settings_(3, 0),
                          .damping          = settings_(0, 0),
                          .steps_per_period = unsigned(settings_(1, 0)),
                          .n_steps          = unsigned(settings_(2, 0))});
  }

  void ManifoldLaw::share(const Communicator &communicator)
  {
    for (MatrixXd *matrix : {&mean_, &scale_, &points_, &basis_, &settings_})
      same_bits::share(communicator, *matrix);
    prepare_walk();
  }

  MatrixXd ManifoldLaw::realisation(const unsigned int seed, const std::uint64_t number) const
  {
    return (scale_ * walk_.realisation(seed, number)).colwise() + mean_.col(0);
  }

  void ManifoldLaw::write(GeneratorWriter &writer) const
  {
    MatrixXd size(3, 1);
    size << double(scale_.rows()), double(scale_.cols()), double(points_.cols());
    writer.put("size", size);
    writer.put("mean", mean_);
    writer.put("scale", scale_);
    writer.put("points", points_);
    writer.put("basis", basis_);
    writer.put("settings", settings_);
  }

  void ManifoldLaw::read(const GeneratorReader &reader)
  {
    constexpr double most = 1e9; // beyond it the number is damaged, and no index
    const MatrixXd   size = reader.get_sized("size", 3, 1);
    if (!(size.minCoeff() >= 1. && size.maxCoeff() < most))
      GeneratorReader::refuse("has a damaged size");
    mean_     = reader.get_sized("mean", Index(size(0, 0)), 1);
    scale_    = reader.get_sized("scale", Index(size(0, 0)), Index(size(1, 0)));
    points_   = reader.get_sized("points", Index(size(1, 0)), Index(size(2, 0)));
    basis_    = reader.get("basis", Index(size(2, 0)), 1);
    settings_ = reader.get_sized("settings", 5, 1);
    if (!(settings_(0, 0) > 0. && settings_(1, 0) >= 1. && settings_(2, 0) >= 0. && settings_(3, 0) > 0. &&
          settings_.maxCoeff() < most))
      GeneratorReader::refuse("has damaged settings");
    prepare_walk();
  }
} // namespace trestle

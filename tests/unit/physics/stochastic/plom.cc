// MPI: 1
// The walk keeps moments where nothing is projected, a law on a ring stays there where a Gaussian leaves it, maps span
// points that have outliers, and where they do not, the law is refused; subspace iteration finds what a full decomposition does.
#include "bridge/stochastic/sample_quality.h"
#include "bridge/stochastic/two_sample_tests.h"
#include "core/exceptions.h"
#include "physics/stochastic/diffusion_basis.h"
#include "physics/stochastic/learnt_samples.h"
#include "physics/stochastic/manifold_walk.h"
#include "support/trained_generator.h"
#include "support/vector_samples.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>

using namespace trestle;
using namespace trestle::testing;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{
  /// Radius 2 but for 3 %, around (5, -1).
  RandomVectors ring(const std::size_t n, const unsigned int seed = 11)
  {
    const RandomStream stream(seed, "ring of a test");
    RandomVectors      result{2, 0, {}};
    for (std::size_t i = 0; i < n; ++i)
      {
        const double angle = 2. * M_PI * stream.uniform(i), radius = 2. + 0.06 * stream.normal(n + i);
        result.values.insert(result.values.end(), {5. + radius * std::cos(angle), -1. + radius * std::sin(angle)});
      }
    return result;
  }

  /// Of draws within a tenth of the radius.
  double share_on_ring(const MatrixXd &drawn)
  {
    const VectorXd radii = (drawn.colwise() - Eigen::Vector2d(5., -1.)).colwise().norm();
    return double(((radii.array() - 2.).abs() < 0.2).count()) / double(radii.size());
  }

  /// Normal vectors, each stretched by a log-normal number: some lie far out.
  RandomVectors with_outliers(const std::size_t n, const std::size_t n_entries)
  {
    auto               result = normal_vectors(n, n_entries, 1);
    const RandomStream stream(11, "outliers of a test");
    for (std::size_t k = 0; k < result.values.size(); ++k)
      result.values[k] *= std::exp(0.5 * stream.normal(k / n_entries));
    return result;
  }

  MatrixXd normalised(const RandomVectors &values)
  {
    const MatrixXd centred = vectors_of(values).colwise() - vectors_of(values).rowwise().mean();
    return covariance(centred).llt().matrixL().solve(centred);
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_ring_stays_a_ring)
{
  const auto samples = ring(120);
  const auto plom    = trained("plom", samples);
  const auto drawn   = draws(*plom, 8 * 120);
  BOOST_TEST_MESSAGE("on the ring " << share_on_ring(drawn));
  BOOST_TEST(share_on_ring(drawn) > 0.95);
  BOOST_TEST(share_on_ring(draws(*trained("pca gaussian", samples), 960)) < 0.3);

  // all around, and its moments
  const MatrixXd expected = covariance(vectors_of(samples));
  BOOST_TEST((covariance(drawn) - expected).norm() < 0.2 * expected.norm());
  BOOST_TEST((drawn.rowwise().mean() - vectors_of(samples).rowwise().mean()).norm() < 0.3);
}

// News, as much of them as held-out samples are, and not told from them.
BOOST_AUTO_TEST_CASE(draws_are_no_copies_and_pass_for_samples)
{
  const Communicator  world;
  const auto          samples = ring(120), held_out = ring(960, 12);
  const auto          plom = trained("plom", samples);
  const RandomVectors drawn{2, 0, plom->draw(7, 0, 960)};
  const double        news = novelty(drawn, samples, held_out, world);
  BOOST_TEST_MESSAGE("novelty " << news);
  BOOST_TEST(news > 0.7);
  BOOST_TEST(news < 1.4);
  const double p          = permutation_test(TwoSampleStatistic::energy_distance, drawn, held_out, 0, world).p;
  const double distance   = energy_distance(drawn, held_out, world).squared,
               of_samples = energy_distance(samples, held_out, world).squared,
               of_gaussian =
                   energy_distance({2, 0, trained("pca gaussian", samples)->draw(7, 0, 960)}, held_out, world)
                       .squared;
  BOOST_TEST_MESSAGE("p " << p << ", energy distance " << distance << ", of the samples " << of_samples
                          << ", of the normal law " << of_gaussian);
  BOOST_TEST(distance < 0.2 * of_gaussian);
}

BOOST_AUTO_TEST_CASE(unprojected_it_draws_from_the_kernel_estimate)
{
  const Index        n      = 60;
  const MatrixXd     points = normalised(normal_vectors(n, 2, 1));
  const ManifoldWalk walk(points, MatrixXd::Identity(n, n), {.steps_per_period = 30});
  MatrixXd           drawn(2, 40 * n);
  for (Index i = 0; i < 40; ++i)
    drawn.middleCols(i * n, n) = walk.realisation(3, std::uint64_t(i));
  BOOST_TEST(drawn.rowwise().mean().norm() < 0.1);
  BOOST_TEST((covariance(drawn) - MatrixXd::Identity(2, 2)).norm() < 0.12); // of 2400 draws, 5 standard errors
  BOOST_TEST((walk.realisation(3, 5) - drawn.middleCols(5 * n, n)).norm() == 0.);
}

BOOST_AUTO_TEST_CASE(maps_of_a_ring)
{
  MatrixXd points(2, 90);
  for (Index i = 0; i < points.cols(); ++i)
    points.col(i) = std::sqrt(2.) * Eigen::Vector2d(std::cos(2. * M_PI * i / 90.), std::sin(2. * M_PI * i / 90.));
  const auto basis = diffusion_basis(points, {});
  BOOST_TEST(basis.vectors.cols() == 3); // the constant, cosine and sine
  BOOST_TEST(basis.epsilon > 2.4);       // I_2(1 / epsilon) = 0.1 I_1(1 / epsilon) at 2.58
  BOOST_TEST(basis.epsilon < 2.7);
  MatrixXd expected(90, 3);
  expected << VectorXd::Ones(90), points.transpose();
  BOOST_TEST((basis.vectors * (basis.vectors.transpose() * expected) - expected).norm() < 1e-10 * expected.norm());
  BOOST_TEST(diffusion_basis(points, {.n_vectors = 7}).vectors.cols() == 7);
  BOOST_TEST(diffusion_basis(points, {.epsilon = 0.3}).vectors.cols() > 5);
}

// With a narrower kernel as few maps come before the gap, which tell outliers apart and span a quarter of the variance.
BOOST_AUTO_TEST_CASE(maps_span_points_with_outliers)
{
  const MatrixXd points = normalised(with_outliers(400, 20));
  const auto     basis  = diffusion_basis(points, {});
  BOOST_TEST(basis.vectors.cols() == 21);
  BOOST_TEST((points * basis.vectors).squaredNorm() > 0.98 * points.squaredNorm());
}

BOOST_AUTO_TEST_CASE(a_law_that_the_maps_do_not_span_is_refused)
{
  BOOST_CHECK_EXCEPTION(trained("plom", with_outliers(100, 20), {{"diffusion maps", "5"}}), ConvergenceError,
                        [](const ConvergenceError &error) {
                          return std::string(error.what()).find("The 5 diffusion maps span") != std::string::npos;
                        });
}

BOOST_AUTO_TEST_CASE(subspace_iteration)
{
  const Index    n = 520;
  const MatrixXd q = Eigen::HouseholderQR<MatrixXd>(vectors_of(normal_vectors(n, n, 2))).householderQ();
  VectorXd       values(n);
  for (Index i = 0; i < n; ++i)
    values[i] = std::pow(0.7, double(i));
  const MatrixXd found = leading_eigenvectors(q * values.asDiagonal() * q.transpose(), 6);
  BOOST_TEST((found.transpose() * found - MatrixXd::Identity(6, 6)).norm() < 1e-12);
  BOOST_TEST((q.leftCols(6).transpose() * found).cwiseAbs().isIdentity(1e-8));
}

// MPI: 1 2
// Kriging: its likelihood has the derivatives that it says, its mean comes near a smooth map where linear regression does not,
// its errors are as large as it says, the same on all ranks and after reading; it needs conditions.
#include "core/exceptions.h"
#include "physics/stochastic/kriging_kernel.h"
#include "support/drawn_samples.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{
  std::vector<double> map_of(const double a, const double b)
  {
    return {std::sin(2. * a) * std::cos(b), a - 3. * b, std::exp(-a * a)};
  }

  /// Three entries of three conditions: the third does not matter.
  RandomVectors samples(const std::size_t n, const double noise)
  {
    return samples_of(n, 3, 3, 3, [&](const RandomStream &s, std::vector<double> &y, std::vector<double> &c) {
      const double a = s.normal(0), b = s.normal(1);
      auto         m = map_of(a, b);
      c.insert(c.end(), {5. + 0.1 * a, b, s.normal(2)});
      m[0] += noise * s.normal(3);
      m[2] += noise * (s.normal(3) + s.normal(4));
      y.insert(y.end(), m.begin(), m.end());
    });
  }
} // namespace

BOOST_AUTO_TEST_CASE(derivatives_of_the_likelihood)
{
  const RandomStream stream(5, "points");
  MatrixXd           x(2, 40), values(3, 40);
  for (Index i = 0; i < 40; ++i)
    {
      x.col(i) << stream.normal(std::uint64_t(2 * i)), stream.normal(std::uint64_t(2 * i + 1));
      values.col(i) << std::sin(x(0, i)), x(0, i) * x(1, i), 0.2 * stream.normal(std::uint64_t(100 + i));
    }
  const KrigingLikelihood   likelihood(x, values);
  const std::vector<double> at{0.3, -0.2, -3.};
  std::vector<double>       gradient(3), other(3);
  likelihood(at, gradient);
  for (std::size_t k = 0; k < 3; ++k)
    {
      const double step    = 1e-4;
      const auto   shifted = [&](const double by) {
        auto to = at;
        to[k] += by * step;
        return likelihood(to, other);
      };
      const double difference = (8. * (shifted(1.) - shifted(-1.)) - (shifted(2.) - shifted(-2.))) / (12. * step);
      BOOST_TEST(gradient[k] == difference, boost::test_tools::tolerance(1e-7));
    }
}

BOOST_AUTO_TEST_CASE(the_covariance_is_the_formula_of_each_pair)
{
  MatrixXd x(2, 3), y(2, 2);
  x << 0., 1., -0.5, 2., 0.3, 0.1;
  y << 0.7, 0., -1., 2.;
  const VectorXd lengths = VectorXd::LinSpaced(2, 0.5, 2.);
  const MatrixXd k       = kriging_covariance(x, y, lengths);
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < 2; ++j)
      {
        const double r = std::sqrt(5.) * std::hypot((x(0, i) - y(0, j)) / 0.5, (x(1, i) - y(1, j)) / 2.);
        BOOST_TEST(std::abs(k(i, j) - (1. + r + r * r / 3.) * std::exp(-r)) < 1e-12);
      }
}

BOOST_AUTO_TEST_CASE(a_smooth_map_is_learnt)
{
  const auto error = [](const std::string &name) {
    const auto generator = make_generator(name);
    generator->learn(samples(300, 0.), Communicator());
    double sum = 0.;
    for (unsigned int i = 0; i < 50; ++i)
      {
        const double a = -1.5 + 0.06 * i, b = 1.2 - 0.05 * i;
        const auto   mean = generator->mean(std::vector{5. + 0.1 * a, b, 0.4}, 1, 0), exact = map_of(a, b);
        for (std::size_t e = 0; e < 3; ++e)
          sum += (mean[e] - exact[e]) * (mean[e] - exact[e]);
      }
    return std::sqrt(sum / 150.);
  };
  BOOST_TEST(error("kriging") < 0.02);
  BOOST_TEST(error("pca gaussian") > 0.1);
}

BOOST_AUTO_TEST_CASE(errors_are_as_large_as_it_says)
{
  const auto generator = make_generator("kriging");
  generator->learn(samples(500, 0.2), Communicator());
  const std::vector<double> condition{5., 0.3, 0.};
  const auto                draws = generator->draw(1, 0, 4000, repeated(condition, 4000));
  const auto                mean  = generator->mean(condition, 1, 0);
  const auto                first = column(draws, 3, 0), third = column(draws, 3, 2);
  BOOST_TEST(std::abs(mean_of(first) - mean[0]) < 0.02);
  BOOST_TEST(std::sqrt(variance_of(first)) == 0.2, boost::test_tools::tolerance(0.15));
  BOOST_TEST(std::sqrt(variance_of(third)) == 0.2 * std::sqrt(2.), boost::test_tools::tolerance(0.15));
  double covariance = 0.;
  for (std::size_t i = 0; i < first.size(); ++i)
    covariance += (first[i] - mean[0]) * (third[i] - mean[2]) / double(first.size());
  BOOST_TEST(covariance == 0.04, boost::test_tools::tolerance(0.25));
  // what is linear in the conditions has no error
  BOOST_TEST(std::sqrt(variance_of(column(draws, 3, 1))) < 1e-6);
}

BOOST_AUTO_TEST_CASE(the_same_on_all_ranks_and_after_reading)
{
  const auto generator = make_generator("kriging");
  generator->learn(samples(60, 0.1), Communicator());
  const std::vector<double> condition{5.1, -0.3, 1.};
  const auto                draws = generator->draw(2, 7, 3, repeated(condition, 3));
  const auto                again = copy_of("kriging", *generator)->draw(2, 7, 3, repeated(condition, 3));
  BOOST_TEST(draws == again, boost::test_tools::per_element());
  for (const double value : draws)
    BOOST_TEST(Communicator().max(value) == value);
  BOOST_TEST(generator->draw(2, 8, 1, condition)[0] == draws[3]);
}

BOOST_AUTO_TEST_CASE(what_it_cannot_learn_is_refused)
{
  const auto generator = make_generator("kriging");
  BOOST_CHECK_EXCEPTION(generator->check(100, 3, 0), InputError, says("no conditions"));
  BOOST_CHECK_EXCEPTION(generator->check(5, 3, 3), InputError, says("5"));
}

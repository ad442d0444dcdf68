// MPI: 1 2
// Polynomial chaos recovers a polynomial map exactly and the law about it, not too narrow where samples are few; draws are
// functions of seed, number and condition, the same on all ranks and after reading; conditions are a must.
#include "core/communicator.h"
#include "tests/support/drawn_samples.h"
#include "tests/support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string name = "polynomial chaos";

  std::vector<double> map_of(const double a, const double b)
  {
    return {1. + a - 2. * a * b, b * b * b - a * a, 4.};
  }

  /// Three entries of two conditions, the last a constant.
  RandomVectors polynomial_samples(const std::size_t n, const double noise)
  {
    return samples_of(n, 1, 3, 2, [&](const RandomStream &s, std::vector<double> &y, std::vector<double> &c) {
      const double a = s.normal(0), b = 10. * s.uniform(1), sign = s.uniform(2) < 0.5 ? -1. : 1.;
      const auto   m = map_of(a, b);
      c.insert(c.end(), {a, b});
      y.insert(y.end(), {m[0] + noise * sign, m[1] + noise * (sign + 0.1 * s.normal(3)), m[2]});
    });
  }

  std::unique_ptr<Generator> learnt(const RandomVectors &samples, std::map<std::string, std::string> keys)
  {
    keys.try_emplace("degree", "3");
    keys.try_emplace("hyperbolic", "1");
    auto generator = make_generator(name, keys);
    generator->learn(samples, Communicator());
    return generator;
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_polynomial_map_is_recovered)
{
  for (const std::string polynomials : {"legendre", "hermite"})
    for (const std::string terms : {"lars", "all"})
      {
        const auto generator =
            learnt(polynomial_samples(100, 0.), {{"polynomials", polynomials}, {"terms", terms}});
        const std::vector<double> conditions{0.3, 2., -1.2, 9., 0., 0.5};
        const auto                draws = generator->draw(1, 0, 3, conditions);
        for (std::size_t i = 0; i < 3; ++i)
          {
            const auto expected = map_of(conditions[2 * i], conditions[2 * i + 1]);
            for (std::size_t j = 0; j < 3; ++j)
              BOOST_TEST(std::abs(draws[3 * i + j] - expected[j]) < 1e-8);
          }
      }
}

BOOST_AUTO_TEST_CASE(the_law_about_the_map_is_kept)
{
  const auto                data = polynomial_samples(500, 0.5);
  const std::vector<double> condition{0.5, 4.};
  const auto                expected = map_of(0.5, 4.);
  for (const std::string residuals : {"bootstrap", "gaussian"})
    {
      const auto draws = learnt(data, {{"residuals", residuals}})->draw(2, 0, 2000, repeated(condition, 2000));
      const auto first = column(draws, 3, 0), second = column(draws, 3, 1);
      BOOST_TEST(std::abs(mean_of(first) - expected[0]) < 0.1);
      BOOST_TEST(std::sqrt(variance_of(first)) == 0.5, boost::test_tools::tolerance(0.08));
      // Two values, plus and minus; a Gaussian has much between them.
      const double between = share(first, [&](const double x) { return std::abs(x - expected[0]) < 0.25; });
      BOOST_TEST((residuals == "bootstrap" ? between < 0.02 : between > 0.3));
      double covariance = 0.;
      for (std::size_t i = 0; i < first.size(); ++i)
        covariance += (first[i] - mean_of(first)) * (second[i] - mean_of(second)) / double(first.size());
      BOOST_TEST(covariance == 0.25, boost::test_tools::tolerance(0.15));
    }
}

BOOST_AUTO_TEST_CASE(few_samples_do_not_make_the_law_narrow)
{
  // Ten terms of 30 samples: a fit's own residuals have two thirds of the variance.
  double sum = 0.;
  for (const unsigned int seed : {1, 2, 3, 4, 5, 6, 7, 8})
    {
      const auto noise =
          samples_of(30, seed, 1, 2, [](const RandomStream &s, std::vector<double> &y, std::vector<double> &c) {
            c.insert(c.end(), {s.uniform(0), s.uniform(1)});
            y.push_back(s.normal(2));
          });
      const std::vector<double> middle{0.5, 0.5};
      const auto draws = learnt(noise, {{"terms", "all"}})->draw(1, 0, 1000, repeated(middle, 1000));
      sum += variance_of(draws) / 8.;
    }
  BOOST_TEST(sum > 1.);
}

BOOST_AUTO_TEST_CASE(a_draw_depends_on_seed_number_and_condition_alone)
{
  const auto data       = polynomial_samples(100, 0.5);
  const auto conditions = std::span(data.conditions).subspan(0, 2 * 20);
  for (const std::string residuals : {"bootstrap", "gaussian"})
    {
      const auto generator = learnt(data, {{"residuals", residuals}});
      const auto all       = generator->draw(5, 10, 20, conditions);
      auto       parts     = generator->draw(5, 10, 7, conditions.first(14));
      const auto rest      = copy_of(name, *generator)->draw(5, 17, 13, conditions.subspan(14));
      parts.insert(parts.end(), rest.begin(), rest.end());
      BOOST_TEST(parts == all, boost::test_tools::per_element());
      BOOST_TEST((generator->draw(6, 10, 20, conditions) != all));
      const Communicator communicator;
      for (const double x : all)
        BOOST_TEST(communicator.max(x) == x);
    }
}

BOOST_AUTO_TEST_CASE(bad_input)
{
  const Communicator communicator;
  const auto         generator = make_generator(name);
  BOOST_CHECK_EXCEPTION(generator->check(1000, 3, 0), InputError, says("a generator that does without: copula"));
  BOOST_CHECK_EXCEPTION(generator->check(1000, 3, 60), InputError, says("more than 800 candidate terms"));
  BOOST_CHECK_EXCEPTION(generator->check(9, 3, 1), InputError, says("9 samples in 5 folds"));
  auto data = polynomial_samples(100, 0.);
  generator->check(data.n(), data.n_entries, data.n_conditions);
  data.conditions[5] = std::nan("");
  BOOST_CHECK_EXCEPTION(generator->learn(data, communicator), InputError, says("condition 1 of sample 2 is nan"));

  const auto trained = learnt(polynomial_samples(100, 0.1), {});
  BOOST_CHECK_EXCEPTION(trained->draw(1, 0, 2), InputError, says("2 draws with 0 numbers"));
}

BOOST_AUTO_TEST_CASE(bad_archives)
{
  Archive archive;
  learnt(polynomial_samples(50, 0.1), {})->write(archive);
  for (const auto &[array, values] : archive.arrays)
    BOOST_TEST(array.starts_with("generator "));
  const auto refuses = [&](const std::string &what, const auto &change) {
    auto changed = archive;
    change(changed);
    BOOST_CHECK_EXCEPTION(make_generator(name)->read(changed), InputError, says(what));
  };
  refuses("'copula'", [](Archive &a) { a.attributes["generator"] = "copula"; });
  refuses("generator scales", [](Archive &a) { a.arrays["generator scales"].values.pop_back(); });
  refuses("generator exponents", [](Archive &a) { a.arrays["generator exponents"].values[0] = 9.; });
  refuses("generator coefficients", [](Archive &a) { a.arrays["generator exponents"].values.pop_back(); });
  refuses("do not fit", [](Archive &a) { a.arrays["generator held out"].values.pop_back(); });
  refuses("generator coefficients", [](Archive &a) { a.arrays["generator coefficients"].values.pop_back(); });
  refuses("generator recurrence", [](Archive &a) { a.arrays.erase("generator recurrence"); });
}

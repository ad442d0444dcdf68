// MPI: 1 2
// Generators keep the moments they promise, draw by number alone, are read back to the bit, learn laws at conditions
// and refuse what they cannot learn.
#include "physics/stochastic/learnt_samples.h"
#include "support/says.h"
#include "support/trained_generator.h"
#include "support/vector_samples.h"

#include <Eigen/QR>

#include <cmath>
#include <limits>
#include <set>

using namespace trestle;
using namespace trestle::testing;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{
  constexpr const char *all[] = {"bootstrap", "pca gaussian", "plom"};

  /// Skewed, correlated, of different sizes.
  RandomVectors skewed(const std::size_t n)
  {
    auto result = normal_vectors(n, 3, 1);
    for (std::size_t i = 0; i < n; ++i)
      {
        double *x = result.values.data() + 3 * i;
        x[2]      = 0.01 * (x[2] + x[0]);
        x[1]      = 3. + std::exp(0.5 * x[1]) - x[0];
      }
    return result;
  }

  /// A condition uniform in (-1, 1), and vectors (2 c + 0.1 z, |c|).
  RandomVectors with_conditions(const std::size_t n)
  {
    const RandomStream stream(11, "conditions of a test");
    RandomVectors      result{2, 1, {}, {}};
    for (std::size_t i = 0; i < n; ++i)
      {
        const double c = 2. * stream.uniform(i) - 1.;
        result.conditions.push_back(c);
        result.values.insert(result.values.end(), {2. * c + 0.1 * stream.normal(n + i), std::abs(c)});
      }
    return result;
  }

  void check_moments(const MatrixXd &drawn, const VectorXd &mean, const MatrixXd &expected)
  {
    const VectorXd deviation = expected.diagonal().cwiseSqrt();
    const double   share     = 5. / std::sqrt(double(drawn.cols()));
    BOOST_TEST(((drawn.rowwise().mean() - mean).cwiseAbs().array() < share * deviation.array()).all());
    const MatrixXd scale = deviation.cwiseInverse().asDiagonal();
    BOOST_TEST((scale * (covariance(drawn) - expected) * scale).cwiseAbs().maxCoeff() < 2. * share);
  }

  Archive written(const Generator &generator)
  {
    Archive archive;
    generator.write(archive);
    return Archive::deserialise(archive.serialise());
  }
} // namespace

BOOST_AUTO_TEST_CASE(moments_are_kept)
{
  const auto     samples = skewed(150);
  const VectorXd mean    = vectors_of(samples).rowwise().mean();
  const MatrixXd of_all  = covariance(vectors_of(samples));
  check_moments(draws(*trained("pca gaussian", samples), 30000), mean, of_all);
  for (const char *smoothing : {"0", "0.5", "2"})
    check_moments(draws(*trained("bootstrap", samples, {{"smoothing", smoothing}}), 30000), mean,
                  of_all * 149. / 150.);
}

BOOST_AUTO_TEST_CASE(fewer_samples_than_entries)
{
  const auto     samples = normal_vectors(6, 10, 3);
  const VectorXd mean    = vectors_of(samples).rowwise().mean();
  const MatrixXd centred = vectors_of(samples).colwise() - mean;
  for (const auto &keys : {Keys{}, Keys{{"smoothing", "1"}}})
    {
      const auto     generator = trained(keys.empty() ? "pca gaussian" : "bootstrap", samples, keys);
      const MatrixXd drawn     = draws(*generator, 3000).colwise() - mean;
      const MatrixXd solved    = centred * centred.completeOrthogonalDecomposition().solve(drawn);
      BOOST_TEST((solved - drawn).norm() < 1e-10 * drawn.norm()); // on the samples' span
      BOOST_TEST((covariance(drawn) - covariance(centred)).norm() < 0.25 * covariance(centred).norm());
    }
}

BOOST_AUTO_TEST_CASE(draws_of_the_bootstrap_are_samples)
{
  const auto                    samples = skewed(40);
  std::set<std::vector<double>> rows;
  for (std::size_t i = 0; i < samples.n(); ++i)
    rows.emplace(samples.row(i).begin(), samples.row(i).end());
  const MatrixXd                drawn = draws(*trained("bootstrap", samples), 1000);
  std::set<std::vector<double>> seen;
  for (Index i = 0; i < drawn.cols(); ++i)
    seen.emplace(drawn.col(i).begin(), drawn.col(i).end());
  BOOST_TEST((seen == rows)); // each of them, and no other
}

BOOST_AUTO_TEST_CASE(a_draw_is_a_function_of_its_number)
{
  const auto samples = skewed(12);
  for (const auto *name : all)
    {
      const auto     generator = trained(name, samples);
      const MatrixXd together  = draws(*generator, 30); // more than a realisation of the walk
      for (const Index i : {29, 3, 12, 11, 0, 25})
        {
          const auto one = generator->draw(7, std::uint64_t(i), 1);
          BOOST_TEST(std::equal(one.begin(), one.end(), together.col(i).begin()));
        }
      BOOST_TEST(generator->draw(8, 0, 5) != generator->draw(7, 0, 5));
      BOOST_TEST(generator->draw(7, 0, 0).empty());
    }
}

BOOST_AUTO_TEST_CASE(ranks_learn_the_same)
{
  const auto samples = skewed(30);
  for (const auto *name : all)
    {
      const auto alone = trained(name, samples, {}, Communicator(MPI_COMM_SELF));
      BOOST_TEST(trained(name, samples)->draw(1, 3, 20) == alone->draw(1, 3, 20));
    }
}

BOOST_AUTO_TEST_CASE(archives_give_the_same_draws)
{
  const std::vector<double> at     = {-0.4, 0.2, 3.};
  const Keys                smooth = {{"smoothing", "0.7"}, {"condition bandwidth", "0.3"}},
             walk                  = {{"steps", "17"}, {"damping", "3"}};
  for (const auto *name : all)
    {
      const bool is_plom   = std::string(name) == "plom";
      const auto samples   = is_plom ? skewed(12) : with_conditions(25);
      const auto generator = trained(name, samples,
                                     is_plom                            ? walk
                                     : std::string(name) == "bootstrap" ? smooth
                                                                        : Keys{});
      const auto archive   = written(*generator);
      for (const auto &[array, values] : archive.arrays)
        BOOST_TEST(array.starts_with("generator "));
      auto again = new_generator(name);
      again->read(archive);
      const auto conditions = is_plom ? std::span<const double>() : std::span<const double>(at);
      BOOST_TEST(again->draw(3, 2, 3, conditions) == generator->draw(3, 2, 3, conditions));
    }
}

BOOST_AUTO_TEST_CASE(archives_that_do_not_fit)
{
  const auto  samples = skewed(12);
  const auto  archive = written(*trained("plom", samples));
  const auto *kinds   = "is of the kind 'plom', not 'bootstrap'";
  BOOST_CHECK_EXCEPTION(new_generator("bootstrap")->read(archive), InputError, says(kinds));
  BOOST_CHECK_EXCEPTION(new_generator("plom")->read({}), InputError, says("has no attribute 'generator'"));
  for (const auto *name : all)
    {
      const auto whole = written(*trained(name, samples));
      for (const auto &[array, values] : whole.arrays)
        {
          auto damaged = whole;
          damaged.arrays.erase(array);
          BOOST_CHECK_THROW(new_generator(name)->read(damaged), InputError);
          damaged                         = whole;
          damaged.arrays[array].values[0] = std::numeric_limits<double>::quiet_NaN();
          BOOST_CHECK_THROW(new_generator(name)->read(damaged), InputError);
        }
    }
}

BOOST_AUTO_TEST_CASE(laws_at_conditions)
{
  const auto                samples = with_conditions(1500);
  const std::size_t         n       = 4000;
  const std::vector<double> at(n, 0.6);

  const MatrixXd gaussian = draws(*trained("pca gaussian", samples), n, at);
  BOOST_TEST(std::abs(gaussian.row(0).mean() - 1.2) < 0.02);
  BOOST_TEST(std::abs(std::sqrt(covariance(gaussian)(0, 0)) - 0.1) < 0.01);
  BOOST_TEST(std::abs(gaussian.row(1).mean() - 0.5) < 0.05); // no line is |c|

  for (const char *smoothing : {"0", "0.3"})
    {
      const auto     keys  = Keys{{"smoothing", smoothing}, {"condition bandwidth", "0.3"}};
      const MatrixXd drawn = draws(*trained("bootstrap", samples, keys), n, at);
      BOOST_TEST(std::abs(drawn.row(0).mean() - 1.2) < 0.05);
      BOOST_TEST(std::abs(drawn.row(1).mean() - 0.6) < 0.05);
      // the conditions' bandwidth widens it: 0.3 times 0.25 of their deviation 0.58, twice
      BOOST_TEST(std::sqrt(covariance(drawn)(0, 0)) < 0.2);
    }
}

BOOST_AUTO_TEST_CASE(conditions_that_depend_on_each_other)
{
  const auto samples = with_conditions(60);
  auto       doubled = samples;
  doubled.conditions.clear();
  doubled.n_conditions = 2;
  for (const double c : samples.conditions)
    doubled.conditions.insert(doubled.conditions.end(), {c, 1. - 1e6 * c});
  for (const char *name : {"pca gaussian", "bootstrap"})
    {
      const auto one  = trained(name, samples)->draw(0, 0, 2, std::vector<double>{0.5, -0.1});
      const auto both = trained(name, doubled)->draw(0, 0, 2, std::vector<double>{0.5, 1. - 5e5, -0.1, 1. + 1e5});
      for (std::size_t k = 0; k < one.size(); ++k)
        BOOST_TEST(std::abs(one[k] - both[k]) < 1e-6);
    }
}

BOOST_AUTO_TEST_CASE(bad_input)
{
  const Communicator world;
  const auto         samples = skewed(20), at_conditions = with_conditions(20);
  BOOST_CHECK_EXCEPTION(trained("plom", at_conditions), InputError, says("1 conditions, and takes none"));
  BOOST_CHECK_EXCEPTION(trained("plom", skewed(4)), InputError, says("'plom' was to learn from 4 samples"));
  BOOST_CHECK_EXCEPTION(new_generator("plom", {{"diffusion maps", "21"}})->check(20, 3, 0), InputError,
                        says("is 21 for 20 samples"));
  BOOST_CHECK_EXCEPTION(trained("plom", {1, 0, std::vector<double>(9, 0.1)}), InputError, says("all the same"));
  BOOST_CHECK_EXCEPTION(new_generator("plom")->draw(0, 0, 1), FatalError, says("has learnt nothing"));
  for (const char *name : {"bootstrap", "pca gaussian"})
    {
      BOOST_CHECK_EXCEPTION(trained(name, skewed(1)), InputError, says("from 1 samples"));
      BOOST_CHECK_EXCEPTION(trained(name, at_conditions)->draw(0, 0, 2), InputError,
                            says("0 conditions were given"));
      BOOST_CHECK_EXCEPTION(trained(name, samples)->draw(0, 0, 1, std::vector<double>{1.}), InputError,
                            says("the law at 0 conditions"));
      auto bad         = at_conditions;
      bad.conditions   = std::vector<double>(20, 0.3);
      const auto fixed = [&] { trained(name, bad); };
      BOOST_CHECK_EXCEPTION(fixed(), InputError, says("is 0.3 in all 20 samples"));
      bad.conditions.pop_back();
      BOOST_CHECK_EXCEPTION(fixed(), InputError, says("there are 19 conditions"));
      bad           = samples;
      bad.values[4] = std::numeric_limits<double>::quiet_NaN();
      BOOST_CHECK_EXCEPTION(fixed(), InputError, says("number 1 has the entry nan"));
      BOOST_CHECK_EXCEPTION(new_generator(name)->draw(0, 0, 1), FatalError, says("has learnt nothing"));
    }
}

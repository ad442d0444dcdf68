// MPI: 1 2
// A copula keeps each entry's law, however far from normal, and the rank correlations; conditions are met; draws are functions
// of seed and number, the same on all ranks and after reading.
#include "core/communicator.h"
#include "core/statistics.h"
#include "tests/support/drawn_samples.h"
#include "tests/support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  constexpr std::size_t n_entries = 4;

  /// Two modes; log-normal and tied to the first; normal; a constant.
  void make_entries(const RandomStream &stream, std::vector<double> &entries, std::vector<double> &)
  {
    const double a = stream.normal(0), b = 0.8 * a + 0.6 * stream.normal(1);
    entries.insert(entries.end(), {(a < 0.2 ? -2. : 2.) + 0.3 * a, std::exp(b), stream.normal(2), 3.});
  }

  RandomVectors samples() { return samples_of(1000, 1, n_entries, 0, make_entries); }

  std::unique_ptr<Generator> learnt(const std::map<std::string, std::string> &keys = {})
  {
    auto generator = make_generator("copula", keys);
    generator->learn(samples(), Communicator());
    return generator;
  }
} // namespace

BOOST_AUTO_TEST_CASE(laws_and_rank_correlations_are_kept)
{
  const auto data = samples();
  for (const std::string marginals : {"kernel smoothing", "empirical"})
    {
      const auto draws = learnt({{"marginals", marginals}})->draw(5, 0, 4000);
      for (std::size_t j = 0; j < n_entries; ++j)
        {
          const auto   had = column(data.values, n_entries, j), has = column(draws, n_entries, j);
          const double deviation = std::sqrt(variance_of(had));
          BOOST_TEST(std::abs(mean_of(has) - mean_of(had)) <= 0.06 * deviation);
          BOOST_TEST(std::abs(variance_of(has) - variance_of(had)) <= 0.15 * deviation * deviation);
        }
      // Between the modes a Gaussian of the same moments has a third of its draws.
      const auto between = [](const double x) { return std::abs(x) < 1.; };
      BOOST_TEST(share(column(draws, n_entries, 0), between) < 0.01);
      BOOST_TEST(share(column(draws, n_entries, 1), [](const double x) { return x < -0.3; }) < 0.01);
      BOOST_TEST(spearman(column(draws, n_entries, 0), column(draws, n_entries, 1)) ==
                     spearman(column(data.values, n_entries, 0), column(data.values, n_entries, 1)),
                 boost::test_tools::tolerance(0.04));
      BOOST_TEST(std::abs(spearman(column(draws, n_entries, 0), column(draws, n_entries, 2))) < 0.1);
    }
}

BOOST_AUTO_TEST_CASE(a_draw_depends_on_seed_and_number_alone)
{
  const auto generator = learnt();
  const auto all       = generator->draw(5, 10, 20);
  auto       parts     = generator->draw(5, 10, 7);
  const auto rest      = copy_of("copula", *generator)->draw(5, 17, 13);
  parts.insert(parts.end(), rest.begin(), rest.end());
  BOOST_TEST(parts == all, boost::test_tools::per_element());
  BOOST_TEST((generator->draw(6, 10, 20) != all));
  // What the root has drawn, every rank has.
  const Communicator communicator;
  for (const double x : all)
    BOOST_TEST(communicator.max(x) == x);
}

BOOST_AUTO_TEST_CASE(conditions_are_met)
{
  // The condition has a law of its own, and goes with the score of the first entry, which has two modes.
  const auto tied = [](const RandomStream &stream, std::vector<double> &entries, std::vector<double> &conditions) {
    const double c = stream.normal(0), a = 0.6 * c + 0.8 * stream.normal(1);
    conditions.push_back(std::exp(c));
    entries.insert(entries.end(), {a, a > 0. ? 2. + 0.1 * a : -2. + 0.1 * a});
  };
  auto generator = make_generator("copula");
  generator->learn(samples_of(2000, 2, 2, 1, tied), Communicator());
  for (const double c : {-1., 0., 1.5})
    {
      const auto draws = generator->draw(3, 0, 4000, repeated({std::exp(c)}, 4000));
      const auto first = column(draws, 2, 0), second = column(draws, 2, 1);
      BOOST_TEST(std::abs(mean_of(first) - 0.6 * c) < 0.08);
      BOOST_TEST(std::sqrt(variance_of(first)) == 0.8, boost::test_tools::tolerance(0.06));
      const double expected = 0.5 * std::erfc(-0.6 * c / 0.8 / std::sqrt(2.)); // of the upper mode
      BOOST_TEST(std::abs(share(second, [](const double x) { return x > 0.; }) - expected) < 0.04);
      BOOST_TEST(share(second, [](const double x) { return std::abs(x) < 1.; }) < 0.02);
    }
  BOOST_CHECK_EXCEPTION(generator->draw(3, 0, 4), InputError, says("4 draws with 0 numbers"));
  const std::vector<double> bad{1., std::nan("")};
  BOOST_CHECK_EXCEPTION(generator->draw(3, 0, 2, bad), InputError, says("condition 0 of draw 1 is nan"));
}

BOOST_AUTO_TEST_CASE(bad_samples)
{
  const Communicator communicator;
  const auto         generator = make_generator("copula");
  BOOST_CHECK_EXCEPTION(generator->check(5, 3, 0), InputError, says("copula: 5 samples"));
  auto data                      = samples();
  data.values[n_entries * 7 + 2] = std::numeric_limits<double>::infinity();
  BOOST_CHECK_EXCEPTION(generator->learn(data, communicator), InputError, says("entry 2 of sample 7 is inf"));
  data.values.pop_back();
  BOOST_CHECK_EXCEPTION(generator->learn(data, communicator), InputError, says("are no samples of 4 entries"));
  BOOST_CHECK_THROW(generator->learn({}, communicator), InputError);
}

BOOST_AUTO_TEST_CASE(bad_archives)
{
  Archive archive;
  learnt()->write(archive);
  for (const auto &[array, values] : archive.arrays)
    BOOST_TEST(array.starts_with("generator "));
  const auto refuses = [&](const std::string &what, const auto &change) {
    auto changed = archive;
    change(changed);
    BOOST_CHECK_EXCEPTION(make_generator("copula")->read(changed), InputError, says(what));
  };
  refuses("no generator", [](Archive &a) { a.attributes.clear(); });
  refuses("'plom'", [](Archive &a) { a.attributes["generator"] = "plom"; });
  refuses("generator factor", [](Archive &a) { a.arrays["generator factor"].values.pop_back(); });
  refuses("generator knots", [](Archive &a) { a.arrays["generator knots"].values[0] = -1.; });
  refuses("generator scores", [](Archive &a) { a.arrays["generator knots"].values[0] += 1.; });
  refuses("generator values", [](Archive &a) { a.arrays.erase("generator values"); });
  refuses("does not increase", [](Archive &a) { std::ranges::reverse(a.arrays["generator values"].values); });
  refuses("generator n_conditions", [](Archive &a) { a.arrays["generator n_conditions"].values[0] = 0.5; });
  refuses("generator n_conditions", [](Archive &a) { a.arrays["generator n_conditions"].values.clear(); });
}

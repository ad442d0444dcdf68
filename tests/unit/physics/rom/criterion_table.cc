// MPI: 1
// The table chooses the largest gain that pays, and the simpler of equals; says in words what to build or that nothing
// is to be built; and counts how well prediction and measurement agree.
#include "core/exceptions.h"
#include "core/figures.h"
#include "physics/api/dictionary_criterion.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace trestle;

namespace
{
  const auto near = boost::test_tools::tolerance(1e-12);

  /// Errors 0.1 of one basis, 0.2 of wrong ones.
  CriterionRow row_of(const unsigned int n_clusters, const unsigned int n_modes, const double predicted,
                      const double measured, const double deviation = 0.03)
  {
    const auto errors = [](const double gain) {
      return DictionaryErrors{0.1 * (1. - gain), 0.1, 0.1 * (1. - gain), 0.2};
    };
    CriterionRow row;
    row.clustering    = "k medoids";
    row.dissimilarity = "sine";
    row.n_clusters    = n_clusters;
    row.n_modes       = n_modes;
    row.predicted     = errors(predicted);
    row.measured      = errors(measured);
    row.deviation     = deviation;

    row.measured_deviation = 0.04;
    row.silhouette         = 0.5;
    row.q90_best           = 0.15;
    row.q90_global         = 0.2;
    row.n_held_out         = 30;
    return row;
  }

  CriterionTable table_of(const std::vector<CriterionRow> &rows)
  {
    CriterionTable table;
    table.add(rows);
    return table;
  }
} // namespace

BOOST_AUTO_TEST_CASE(the_largest_gain_is_chosen)
{
  const auto table = table_of({row_of(4, 10, 0.2, 0.2), row_of(6, 10, 0.34, 0.3), row_of(8, 5, 0.5, 0.5)});
  BOOST_TEST(table.choice().n_clusters == 8u);
  BOOST_TEST(table.choice(10).n_clusters == 6u);
  BOOST_CHECK_THROW(table.choice(7), InputError);
  BOOST_CHECK_THROW(CriterionTable().choice(), InputError);
  BOOST_TEST(table.words(10) ==
             "Build 6 clusters by the sine with 10 modes each: expected error 34.0 % below that of one "
             "basis with 10 modes (0.066 against 0.1, deviation 3.0 %). A classifier must be right more "
             "than 74.6 % of the time.");
}

// Ten modes gain less on what is ten times better.
BOOST_AUTO_TEST_CASE(of_what_pays_the_least_error_is_chosen)
{
  auto good               = row_of(4, 10, 0.2, 0.2);
  good.predicted.global   = 0.01;
  good.predicted.expected = 0.008;
  const auto table        = table_of({row_of(6, 5, 0.6, 0.6), good});
  BOOST_TEST(table.choice().n_clusters == 4u);
  BOOST_TEST(table.choice(5).n_clusters == 6u);
}

BOOST_AUTO_TEST_CASE(equals_go_to_fewer_clusters)
{
  BOOST_TEST(table_of({row_of(6, 10, 0.25, 0.3), row_of(3, 10, 0.25, 0.3), row_of(4, 10, 0.25, 0.3)})
                 .choice()
                 .n_clusters == 3u);
}

BOOST_AUTO_TEST_CASE(a_gain_within_its_deviation_is_none)
{
  // A larger gain that does not pay is passed over.
  BOOST_TEST(table_of({row_of(6, 10, 0.3, 0.3, 0.4), row_of(3, 10, 0.1, 0.1)}).choice().n_clusters == 3u);
  const auto table = table_of({row_of(3, 10, 0.02, 0.), row_of(6, 10, -0.2, -0.2)});
  BOOST_TEST(!table.choice().pays());
  BOOST_TEST(table.words() ==
             "Do not build a dictionary: the best that was tried, 3 clusters by the sine with 10 modes "
             "each, has an expected error 2.0 % below that of one basis with 10 modes, within the "
             "deviation of 3.0 %.");
  BOOST_TEST(
      table_of({row_of(6, 10, -0.2, -0.2)}).words() ==
      "Do not build a dictionary: the best that was tried, 6 clusters by the sine with 10 modes each, has an "
      "expected error 20.0 % above that of one basis with 10 modes.");
  BOOST_TEST(
      table_of({row_of(1, 1, 0., 0.)}).words() ==
      "Do not build a dictionary: the best that was tried, 1 cluster by the sine with 1 mode each, is one basis.");
}

BOOST_AUTO_TEST_CASE(words_without_a_dissimilarity_or_a_need_of_a_classifier)
{
  auto row            = row_of(2, 3, 0.5, 0.5);
  row.clustering      = "k subspaces";
  row.dissimilarity   = "";
  row.predicted.wrong = 0.09;
  BOOST_TEST(
      table_of({row}).words() ==
      "Build 2 clusters by k subspaces with 3 modes each: expected error 50.0 % below that of one basis with 3 "
      "modes (0.05 against 0.1, deviation 3.0 %). It pays however often the classifier is wrong.");
}

BOOST_AUTO_TEST_CASE(agreement_of_prediction_and_measurement)
{
  // Differences 0.01, 0.02, 0.03, 0.12; the second is small in both, the last has two signs; one cluster is left out.
  const auto table = table_of({row_of(2, 1, 0.3, 0.29), row_of(2, 2, 0.02, 0.04), row_of(3, 1, -0.1, -0.07),
                               row_of(3, 2, 0.02, -0.1), row_of(1, 1, 0., 0.)});
  Figures    figures;
  table.record(figures);
  BOOST_TEST(figures.number("criterion.rows") == 4.);
  BOOST_TEST(figures.number("criterion.difference.median") == 0.025, near);
  BOOST_TEST(figures.number("criterion.difference.p90") == 0.03 + 0.7 * 0.09, near);
  BOOST_TEST(figures.number("criterion.difference.max") == 0.12, near);
  BOOST_TEST(figures.number("criterion.difference.deviation") == 0.05, near);
  BOOST_TEST(figures.number("criterion.sign_agrees") == 2. / 3., near);
  BOOST_TEST(figures.number("criterion.gain") == 0.3, near);
  BOOST_TEST(figures.number("criterion.measured_gain") == 0.29, near);
  BOOST_TEST(figures.number("criterion.least_accuracy") == 0.1 / 0.13, near);
  BOOST_TEST(figures.number("projection.q90_ratio") == 0.75, near);
}

BOOST_AUTO_TEST_CASE(nothing_held_out_measures_nothing)
{
  auto row         = row_of(2, 1, 0.3, 0.3);
  row.n_held_out   = 0;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  row.measured     = {nan, nan, nan, nan};
  Figures figures;
  table_of({row}).record(figures);
  BOOST_TEST(figures.number("criterion.gain") == 0.3, near);
  BOOST_TEST(!figures.has("criterion.difference.median"));
  BOOST_TEST(!figures.has("projection.q90_ratio"));
}

BOOST_AUTO_TEST_CASE(a_line_a_row)
{
  const auto csv = table_of({row_of(2, 1, 0.5, 0.5), row_of(3, 4, 0., 0.)}).to_csv();
  BOOST_TEST(std::count(csv.begin(), csv.end(), '\n') == 3);
  const auto second = csv.substr(csv.find('\n') + 1);
  BOOST_TEST(second.substr(0, second.find('\n')) == "k medoids,sine,2,1,0.5,0.03,1,0.05,0.1,0.05,0.2,"
                                                    "0.6666666666666666,0.5,0.04,0.05,0.1,0.5,0.15,0.2");
  const auto n_commas = [&](const std::size_t begin) {
    return std::count(csv.begin() + std::ptrdiff_t(begin), csv.begin() + std::ptrdiff_t(csv.find('\n', begin)),
                      ',');
  };
  BOOST_TEST(n_commas(0) == n_commas(csv.find('\n') + 1));
}

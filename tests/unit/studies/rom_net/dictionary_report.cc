// MPI: 1
// The page of a dictionary: a row a candidate with its gains, the chosen one marked; bars of silhouettes fall within a
// cluster; each sample once on the map, over the two features that are there; nothing is drawn of what there is not.
#include "studies/rom_net/dictionary_report.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

using namespace trestle;

namespace
{
  CriterionRow row(const std::string &clustering, const unsigned int n_modes, const double expected)
  {
    CriterionRow result;
    result.clustering    = clustering;
    result.dissimilarity = clustering == "k medoids" ? "sine" : "";
    result.n_clusters    = 2;
    result.n_modes       = n_modes;
    result.predicted     = {expected, 0.1, 0.5 * expected, 0.3};
    result.measured      = {0.9 * expected, 0.1, 0.4 * expected, 0.3};
    result.deviation     = 0.02;
    result.n_held_out    = 5;

    result.measured_deviation = 0.03;
    return result;
  }

  DictionaryChoice choice_of_four()
  {
    DictionaryChoice choice{{{0, 1, 0, 1}, {0, 1}, 0., 1}, row("k medoids", 2, 0.04), {}, {}};
    auto            &evidence = choice.evidence;
    evidence.table.add({row("k medoids", 2, 0.04), row("k subspaces", 2, 0.09)});
    evidence.by_classifier  = {row("k medoids", 1, 0.08), row("k medoids", 2, 0.04)};
    evidence.by_best        = evidence.by_classifier;
    evidence.silhouettes    = {{0.1, 0.5, 0.7, 0.2}, {0.4, 0.35}, 0.375};
    evidence.silhouettes_by = "sine";
    evidence.features       = {3, {0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11.}, {}};
    return choice;
  }

  const ReportContent::Chart &chart_of(const ReportContent &content, const std::string &title)
  {
    const auto found = std::ranges::find_if(
        content.charts, [&](const auto &chart) { return chart.title.find(title) != std::string::npos; });
    BOOST_REQUIRE((found != content.charts.end()));
    return *found;
  }
} // namespace

BOOST_AUTO_TEST_CASE(the_table_tells_the_choice)
{
  ReportContent content;
  show_dictionary(choice_of_four(), {"a", "b", "c"}, content);
  BOOST_REQUIRE(content.tables.size() == 1u);
  const auto &table = content.tables[0];
  BOOST_TEST((table.words.find("Build 2 clusters by the sine") == 0u), table.words);
  BOOST_REQUIRE(table.rows.size() == 2u);
  const std::vector<std::string> first = {"k medoids",   "sine", "2",    "2",   "60 %",  "2 %",
                                          "64 % +- 3 %", "4 %",  "10 %", "yes", "chosen"};
  BOOST_TEST(table.rows[0] == first, boost::test_tools::per_element());
  BOOST_TEST(table.rows[1].back() == "");
  for (const auto &cells : table.rows)
    BOOST_TEST(cells.size() == table.columns.size());
}

BOOST_AUTO_TEST_CASE(silhouettes_fall_within_a_cluster)
{
  ReportContent content;
  show_dictionary(choice_of_four(), {"a", "b", "c"}, content);
  const auto &chart = chart_of(content, "Silhouettes by the dissimilarity 'sine'");
  BOOST_REQUIRE(chart.series.size() == 2u);
  BOOST_TEST(chart.series[0].y == (std::vector<double>{0.7, 0.1}), boost::test_tools::per_element());
  BOOST_TEST(chart.series[1].y == (std::vector<double>{0.5, 0.2}), boost::test_tools::per_element());
  BOOST_TEST(chart.series[1].x == (std::vector<double>{2., 3.}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(errors_over_modes_are_those_of_the_rows)
{
  ReportContent content;
  show_dictionary(choice_of_four(), {"a", "b", "c"}, content);
  const auto &chart = chart_of(content, "projection error");
  BOOST_TEST(chart.series[0].y == (std::vector<double>{0.1, 0.1}), boost::test_tools::per_element());
  BOOST_TEST(chart.series[1].y == (std::vector<double>{0.9 * 0.08, 0.9 * 0.04}), boost::test_tools::per_element());
  BOOST_TEST(chart.series[2].y == (std::vector<double>{0.4 * 0.08, 0.4 * 0.04}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_sample_is_on_the_map)
{
  ReportContent content;
  show_dictionary(choice_of_four(), {"a", "b", "c"}, content);
  const auto &chart = chart_of(content, "Map");
  BOOST_TEST(chart.x == "a");
  BOOST_TEST(chart.y == "b");
  BOOST_TEST(chart.series[0].x == (std::vector<double>{0., 6.}), boost::test_tools::per_element());
  BOOST_TEST(chart.series[1].y == (std::vector<double>{4., 10.}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_feature_and_many_samples)
{
  auto choice              = choice_of_four();
  choice.evidence.features = {1, std::vector<double>(5000, 0.5), {}};
  choice.clusters.label.assign(5000, 1);
  choice.clusters.label[0] = 0;
  choice.evidence.silhouettes.of_sample.assign(5000, 0.25);
  ReportContent content;
  show_dictionary(choice, {}, content);
  const auto &map = chart_of(content, "Map");
  BOOST_TEST(map.y == "cluster");
  BOOST_TEST(map.x == "coordinate 0 of the first state");
  BOOST_TEST(map.series[0].x.size() + map.series[1].x.size() == 1000u);
  const auto &bars = chart_of(content, "Silhouettes");
  BOOST_TEST(bars.series[0].x.size() + bars.series[1].x.size() <= 402u);
}

BOOST_AUTO_TEST_CASE(nothing_is_drawn_of_what_there_is_not)
{
  auto choice                           = choice_of_four();
  choice.evidence.silhouettes.of_sample = {};
  choice.evidence.features              = {};
  ReportContent content;
  show_dictionary(choice, {}, content);
  BOOST_TEST(content.charts.size() == 1u);
}

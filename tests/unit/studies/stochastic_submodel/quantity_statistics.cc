// MPI: 1
// What is said of samples is what the estimates of their draws say; samples that failed are counted and left out; questions
// that samples cannot answer are refused by name.
#include "studies/stochastic_submodel/quantity_statistics.h"
#include "core/exceptions.h"
#include "physics/api/parameter_file.h"
#include "studies/stochastic_submodel/monte_carlo_parameters.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const double                           none = std::nan("");
  const std::vector<std::vector<double>> rows = {{1., 10.}, {2., 30.}, {none, none}, {3., 20.}, {6., 40.}};

  QuantityStatistics statistics() { return {{"a", "b"}, rows, 0.95}; }

  struct Parameters
  {
    explicit Parameters(const std::string &keys)
      : values(file)
    {
      file.read("subsection monte carlo\n" + keys + "\nend\n", "test.prm", {});
    }
    ParameterFile        file;
    MonteCarloParameters values;
  };
} // namespace

BOOST_AUTO_TEST_CASE(figures_are_those_of_the_draws)
{
  const Parameters parameters("set quantiles = 0.5\nset samples = 5");
  Figures          figures;
  statistics().record(parameters.values, {{1, 15., "b > 15"}}, figures);
  BOOST_TEST(figures.number("samples.n") == 4.);
  BOOST_TEST(figures.number("samples.failed") == 1.);
  BOOST_TEST(figures.number("quantity.a.mean") == 3.);
  BOOST_TEST(figures.number("quantity.a.mean.high") == mean_estimate({1., 2., 3., 6.}, 0.95).high);
  BOOST_TEST(figures.number("quantity.a.q50") == 2.5);
  BOOST_TEST(figures.number("quantity.b.deviation") == deviation_estimate({10., 30., 20., 40.}, 0.95).value);
  BOOST_TEST(figures.number("exceedance.b.15") == 0.75);
  BOOST_TEST(figures.number("exceedance.b.15.low") == probability_estimate(3, 4, 0.95).low);
}

BOOST_AUTO_TEST_CASE(widths_are_relative_to_means)
{
  const auto   all = statistics();
  const double a   = mean_estimate({1., 2., 3., 6.}, 0.95).half_width() / 3.;
  BOOST_TEST(all.relative_half_width({0}) == a);
  BOOST_TEST(all.relative_half_width({0, 1}) == std::max(a, all.mean(1).half_width() / 25.));
  BOOST_TEST(all.row().size() == 5u);
  BOOST_TEST(all.row()[2].name == "a.half_width");
}

BOOST_AUTO_TEST_CASE(the_report_has_a_row_and_a_histogram_a_quantity)
{
  const Parameters parameters("set quantiles = 0.5\nset samples = 5");
  ReportContent    content;
  statistics().report(parameters.values, {{1, 15., "b > 15"}}, content);
  BOOST_REQUIRE(content.tables.size() == 2u);
  BOOST_TEST(content.tables[0].rows.size() == 2u);
  BOOST_TEST(content.tables[0].rows[0].size() == content.tables[0].columns.size());
  BOOST_TEST(content.tables[1].rows[0][0] == "b > 15");
  double n = 0.;
  for (const double count : content.charts.at(0).series.at(0).y)
    n += count;
  BOOST_TEST(n == 4.);
}

BOOST_AUTO_TEST_CASE(nothing_is_said_of_nothing)
{
  BOOST_CHECK_THROW(QuantityStatistics({"a"}, {{none}, {1.}}, 0.95), InputError);
  for (const std::string bad :
       {"set samples = 10\nset quantiles = 0.95", "set quantiles = 1", "set confidence = 1"})
    BOOST_CHECK_THROW(Parameters(bad).values.check(), InputError);
  Parameters("set samples = 20\nset quantiles = 0.95").values.check();
}

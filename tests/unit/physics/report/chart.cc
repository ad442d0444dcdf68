// MPI: 1
// Charts and tables of a report are there with their words: a point each that is finite, a bar from zero, a legend
// that covers nothing; where nothing can be drawn the page says so.
#include "core/exceptions.h"
#include "core/file.h"
#include "physics/api/report.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>

using namespace trestle;

namespace
{
  using Chart = ReportContent::Chart;

  std::string page_with(const ReportContent &content)
  {
    const Communicator communicator;
    const Run          run{communicator, RunDirectory(communicator, "chart_output"), {}, {}};
    write_report(run, content, "");
    return read_file("chart_output/report.html");
  }

  std::size_t count(const std::string &text, const std::string &what)
  {
    std::size_t n = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
      ++n;
    return n;
  }

  bool has(const std::string &text, const std::string &what) { return text.find(what) != std::string::npos; }

  ReportContent of(Chart chart)
  {
    ReportContent content;
    content.title = "Charts";
    content.charts.push_back(std::move(chart));
    return content;
  }
} // namespace

BOOST_AUTO_TEST_CASE(categories_have_colours_and_names)
{
  Chart chart{"Map", "x0", "a < b", Chart::Kind::points, {}, false};
  for (int k = 0; k < 9; ++k)
    chart.series.push_back({"category " + std::to_string(k), {0.1 * k, 0.5, NAN}, {0.2, 0.1 * k, 0.3}});
  const auto page = page_with(of(chart));
  for (const char *text : {" Map\n", "Charts", "x0", "a &lt; b", "category 8", "#0072b2", "#d55e00"})
    BOOST_TEST(has(page, text), text);
  BOOST_TEST(!has(page, "nan"));
  // Seven colours: the eighth and ninth are the first two, in other shapes.
  BOOST_TEST(count(page, "fill=\"#0072b2\"") >= 2u);
}

BOOST_AUTO_TEST_CASE(bars_begin_at_zero)
{
  const auto page =
      page_with(of({"Bars", "number", "value", Chart::Kind::bars, {{"one", {0., 1.}, {0.5, -0.25}}}, false}));
  BOOST_TEST(has(page, " Bars\n"));
  BOOST_TEST(!has(page, "Nothing to draw"));
  BOOST_TEST(count(page, "<path fill=\"#0072b2\"") == 1u); // two bars, one path
}

BOOST_AUTO_TEST_CASE(lines_on_a_logarithmic_axis)
{
  const auto page = page_with(of({"Errors",
                                  "N",
                                  "error",
                                  Chart::Kind::lines,
                                  {{"a", {1., 2., 3.}, {1., 0.1, 0.01}}, {"b", {1., 2.}, {2., 0.}}},
                                  true}));
  for (const char *text : {"1e-2", "1e0", "stroke=\"#0072b2\""})
    BOOST_TEST(has(page, text), text);
}

BOOST_AUTO_TEST_CASE(nothing_to_draw_is_said)
{
  for (const auto kind : {Chart::Kind::lines, Chart::Kind::points, Chart::Kind::bars})
    BOOST_TEST(has(page_with(of({"Empty", "x", "y", kind, {{"a", {1.}, {NAN}}}, false})), "Nothing to draw"));
  BOOST_TEST(has(page_with(of({"Empty", "x", "y", Chart::Kind::points, {}, false})), "Nothing to draw"));
}

BOOST_AUTO_TEST_CASE(a_table_has_its_words_and_rows)
{
  ReportContent content;
  content.title = "Tables";
  content.tables.push_back({"Choices", "Take <this>.", {"name", "gain"}, {{"sine", "0.5"}, {"k & l", "-0.1"}}});
  const auto page = page_with(content);
  for (const char *text :
       {"<h2>Choices</h2>", "Take &lt;this&gt;.", "<th>gain</th>", "<td>0.5</td>", "<td>k &amp; l</td>"})
    BOOST_TEST(has(page, text), text);
}

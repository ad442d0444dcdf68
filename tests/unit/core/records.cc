// MPI: 1
// Figures and histories come back from their files as they were written, to the last digit.
#include "core/exceptions.h"
#include "core/figures.h"
#include "core/history.h"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include <cmath>

using namespace trestle;

BOOST_AUTO_TEST_CASE(figures_round_trip)
{
  Figures figures;
  figures.set("error.relative_l2_fe", 1. / 3.);
  figures.set("n_dofs", 123456789012ul);
  figures.set("time.train_s", std::nan(""));
  figures.set("bound", -HUGE_VAL);
  figures.set("converged", true);
  figures.set("solver", "petsc <\"1\">");
  figures.set("n_dofs", 5);

  const auto json = nlohmann::ordered_json::parse(figures.to_json());
  BOOST_TEST(json.begin().key() == "error.relative_l2_fe"); // order of first setting
  BOOST_TEST(json.at("time.train_s").get<std::string>() == "nan");
  BOOST_TEST(json.at("converged").get<bool>());

  const Figures back = Figures::from_json(figures.to_json());
  BOOST_TEST(back.number("error.relative_l2_fe") == 1. / 3.);
  BOOST_TEST(back.number("n_dofs") == 5.);
  BOOST_TEST(std::isnan(back.number("time.train_s")));
  BOOST_TEST(back.number("bound") == -HUGE_VAL);
  BOOST_TEST(back.to_json() == figures.to_json());
  BOOST_TEST(back.to_html_rows().find("petsc &lt;") != std::string::npos);
  BOOST_CHECK_THROW(back.number("absent"), FatalError);
  BOOST_CHECK_THROW(back.number("solver"), FatalError);
  BOOST_CHECK_THROW(Figures::from_json("[1"), InputError);
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_loses_no_figures)
{
  Figures figures;
  figures.set("path", "\xff\xfe");
  figures.set("n", 1);
  BOOST_TEST(Figures::from_json(figures.to_json()).number("n") == 1.);
}

BOOST_AUTO_TEST_CASE(history_round_trip)
{
  History history;
  history.add_row({{"step", 0.}, {"loss", 1. / 3.}});
  history.add_row({{"step", 1.}, {"loss", std::nan("")}});
  const History back = History::from_csv(history.to_csv());
  BOOST_TEST(back.columns() == history.columns(), boost::test_tools::per_element());
  BOOST_TEST(back.column("loss")[0] == 1. / 3.);
  BOOST_TEST(std::isnan(back.column("loss")[1]));
  BOOST_TEST(history.to_csv().substr(0, 10) == "step,loss\n");
  BOOST_CHECK_THROW(history.add_row({{"step", 2.}}), FatalError);
  BOOST_CHECK_THROW(history.column("time"), FatalError);
  BOOST_CHECK_THROW(History::from_csv("a,b\n1\n"), InputError);
  BOOST_CHECK_THROW(History::from_csv("a,b\n1,x\n"), InputError);
}

// MPI: 1
// An effort has paid after as many queries as it saved: never where a query saves nothing, at once where nothing was
// spent, and in no case after a negative number.
#include "studies/shared/break_even.h"
#include "core/exceptions.h"
#include "core/figures.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

using namespace trestle;

namespace
{
  constexpr double infinity = std::numeric_limits<double>::infinity();

  Figures figures_of(const double train, const double fe, const double network, const double certificate,
                     const double finish)
  {
    Figures figures;
    figures.set("time.train_s", train);
    figures.set("time.fe_solve_s", fe);
    figures.set("time.network_s", network);
    figures.set("time.certificate_s", certificate);
    figures.set("time.finish_s", finish);
    return figures;
  }
} // namespace

BOOST_AUTO_TEST_CASE(each_query_saves_the_difference)
{
  BOOST_TEST(break_even(100., 3., 1.) == 50.);
  BOOST_TEST(break_even(1., 3., 1.) == 0.5); // less than one: the first query has paid already
  BOOST_TEST(break_even(100., 3., 0.) == 100. / 3.);
}

BOOST_AUTO_TEST_CASE(where_finite_elements_win_no_number_helps)
{
  BOOST_TEST(break_even(100., 1., 3.) == infinity); // not -50
  BOOST_TEST(break_even(100., 1., 1.) == infinity);
  BOOST_TEST(break_even(0., 1., 3.) == infinity); // a training for nothing makes no slow query worth asking
  BOOST_TEST(break_even(0., 1., 1.) == infinity); // not nan
}

BOOST_AUTO_TEST_CASE(without_effort_it_has_paid_at_once) { BOOST_TEST(break_even(0., 3., 1.) == 0.); }

BOOST_AUTO_TEST_CASE(costs_that_are_not_numbers_never_pay)
{
  const double nan = std::nan("");
  BOOST_TEST(break_even(100., nan, 1.) == infinity);
  BOOST_TEST(break_even(100., 3., nan) == infinity);
  BOOST_TEST(break_even(100., 3., infinity) == infinity);
  BOOST_TEST(break_even(infinity, 3., 1.) == infinity);
  BOOST_TEST(std::isnan(break_even(nan, 3., 1.)));
}

BOOST_AUTO_TEST_CASE(a_query_costs_its_price_and_its_finish_too)
{
  auto figures = figures_of(12., 4., 0.5, 0.25, 0.25);
  record_break_even(figures);
  BOOST_TEST(figures.number("break_even_queries") == 4.);
  auto dear = figures_of(12., 4., 0.5, 0.25, 3.5); // the network alone would have been faster
  record_break_even(dear);
  BOOST_TEST(dear.number("break_even_queries") == infinity);
  BOOST_TEST(dear.to_json().find("\"break_even_queries\": \"inf\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_is_claimed_of_what_was_not_measured)
{
  Figures figures;
  figures.set("time.train_s", 1.);
  figures.set("time.fe_solve_s", 1.);
  BOOST_CHECK_THROW(record_break_even(figures), FatalError);
  BOOST_TEST(!figures.has("break_even_queries"));
}

// MPI: 1
// A dictionary has paid when what it saved a query has made up for its making, fall-backs counted; where those cost
// all that a query saves it never does, and says so.
#include "studies/rom_net/cost_model.h"
#include "core/figures.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;

namespace
{
  /// 600 s beforehand, 0.1 s a query, of which a tenth costs 5 s more.
  DictionaryCosts costs()
  {
    DictionaryCosts result;
    result.offline         = {{"snapshots", 500.}, {"svd", 20.}, {"hyper reduction", 80.}};
    result.query           = 0.1;
    result.finite_elements = 5.;
    result.fallback_share  = 0.1;
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(fall_backs_pay_for_both)
{
  BOOST_TEST(costs().offline_seconds() == 600.);
  BOOST_TEST(costs().query_with_fallback() == 0.6, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(costs().break_even_queries() == 600. / 4.4, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(figures_of_the_costs)
{
  Figures figures;
  costs().record(figures);
  BOOST_TEST(figures.number("time.offline.hyper_reduction_s") == 80.);
  BOOST_TEST(figures.number("time.offline_s") == 600.);
  BOOST_TEST(figures.number("speedup.query") == 50., boost::test_tools::tolerance(1e-14));
  BOOST_TEST(figures.number("speedup.with_fallback") == 5. / 0.6, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(figures.number("break_even_queries") == 600. / 4.4, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(where_all_fall_back_it_never_pays)
{
  auto all           = costs();
  all.fallback_share = 1.;
  BOOST_TEST(std::isinf(all.break_even_queries()));
  BOOST_TEST(all.words() ==
             "600 s offline, 5.1 s a query (fall-backs counted) against 5 s by finite elements: it never "
             "pays.");
  BOOST_TEST(costs().words() ==
             "600 s offline, 0.6 s a query (fall-backs counted) against 5 s by finite elements: paid "
             "after 137 queries.");
}

// MPI: 1
// A marginal law as a table gives values at scores and scores at values, stays within its ends, and refuses what does not
// increase.
#include "uq/generators/score_table.h"
#include "tests/support/says.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using trestle::testing::says;

BOOST_AUTO_TEST_CASE(there_and_back)
{
  const ScoreTable table({-2., 0., 1.}, {-1., 3., 4.});
  for (const double score : {-2., -1.3, 0., 0.4, 1.})
    BOOST_TEST(table.score(table.value(score)) == score, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(table.value(-1.) == 1.);
  BOOST_TEST(table.value(-5.) == -1.);
  BOOST_TEST(table.value(5.) == 4.);
  BOOST_TEST(table.score(-7.) == -2.);
  BOOST_TEST(table.score(7.) == 1.);
}

BOOST_AUTO_TEST_CASE(values_that_many_samples_share)
{
  // Half of the samples are zero: given zero, the middle of their scores is the best guess.
  const ScoreTable table({-2., -1., 0., 2.}, {0., 0., 0., 4.});
  BOOST_TEST(table.score(0.) == -1.);
  BOOST_TEST(table.value(-0.5) == 0.);
  BOOST_TEST(ScoreTable({0.}, {7.}).value(3.) == 7.);
  BOOST_TEST(ScoreTable({0.}, {7.}).score(8.) == 0.);
}

BOOST_AUTO_TEST_CASE(what_is_no_law)
{
  BOOST_CHECK_EXCEPTION(ScoreTable({0., 1.}, {1., 0.}), InputError, says("2 scores"));
  BOOST_CHECK_THROW(ScoreTable({0., 0.}, {0., 1.}), InputError);
  BOOST_CHECK_THROW(ScoreTable({0., 1.}, {0., std::numeric_limits<double>::quiet_NaN()}), InputError);
  BOOST_CHECK_THROW(ScoreTable({}, {}), InputError);
  BOOST_CHECK_THROW(ScoreTable({0.}, {}), InputError);
}

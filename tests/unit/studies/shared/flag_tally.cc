// MPI: 1
// A certificate that misses a wrong answer is counted, one that flags a right answer too, and no answers at all are no
// merit: their share of false flags is not a number.
#include "studies/shared/flag_tally.h"
#include "core/figures.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

using namespace trestle;

namespace
{
  constexpr double infinity = std::numeric_limits<double>::infinity();

  /// Flags above 0.1; wrong above 0.01, right below 0.005.
  FlagTally tally_of(const double estimate, const double error, const bool in_range = true)
  {
    FlagTally tally(0.1, 0.01, 0.005);
    tally.add(estimate, error, in_range);
    return tally;
  }
} // namespace

BOOST_AUTO_TEST_CASE(wrong_answers_are_found_or_missed)
{
  BOOST_TEST(tally_of(0.2, 0.02).n_wrong() == 1u);
  BOOST_TEST(tally_of(0.2, 0.02).n_missed() == 0u);
  BOOST_TEST(tally_of(0.05, 0.02).n_missed() == 1u);
  BOOST_TEST(tally_of(0.05, 0.02, false).n_missed() == 1u); // outside of the range as well
  BOOST_TEST(tally_of(0.05, 0.001).n_wrong() == 0u);
  BOOST_TEST(tally_of(0.05, 0.001).n_tried() == 1u);
}

BOOST_AUTO_TEST_CASE(flags_on_right_answers_are_false_in_range_alone)
{
  BOOST_TEST(tally_of(0.2, 0.001).false_flags() == 1.);
  BOOST_TEST(tally_of(0.2, 0.007).false_flags() == 0.); // between right and wrong
  BOOST_TEST(tally_of(0.2, 0.02).false_flags() == 0.);
  auto tally = tally_of(0.2, 0.001);
  tally.add(0.05, 0.001, true);
  tally.add(0.2, 0.001, false); // far outside a flag is never false, nor does it make the share smaller
  BOOST_TEST(tally.false_flags() == 0.5);
}

BOOST_AUTO_TEST_CASE(limits_are_within)
{
  BOOST_TEST(tally_of(0.1, 0.001).false_flags() == 0.); // an estimate at the tolerance is no flag
  BOOST_TEST(tally_of(0.1, 0.01).n_wrong() == 0u);
  BOOST_TEST(tally_of(0.2, 0.005).false_flags() == 0.);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_number_is_above_every_limit)
{
  const double nan = std::nan("");
  for (const double estimate : {infinity, nan})
    {
      BOOST_TEST(tally_of(estimate, 0.02).n_missed() == 0u);
      BOOST_TEST(tally_of(estimate, 0.001).false_flags() == 1.);
    }
  for (const double error : {infinity, nan})
    {
      BOOST_TEST(tally_of(0.05, error).n_wrong() == 1u);
      BOOST_TEST(tally_of(0.05, error).n_missed() == 1u);
      BOOST_TEST(tally_of(0.2, error).false_flags() == 0.);
    }
}

BOOST_AUTO_TEST_CASE(of_nothing_there_is_no_share)
{
  const FlagTally none(0.1, 0.01, 0.005);
  BOOST_TEST(none.n_wrong() == 0u);
  BOOST_TEST(std::isnan(none.false_flags()));
  BOOST_TEST(std::isnan(tally_of(0.2, 0.001, false).false_flags()));
  Figures figures;
  none.report(figures, "certificate.");
  BOOST_TEST(figures.number("certificate.missed") == 0.);
  BOOST_TEST(figures.number("certificate.wrong") == 0.);
  BOOST_TEST(figures.to_json().find("\"certificate.false_flags\": \"nan\"") != std::string::npos);
}

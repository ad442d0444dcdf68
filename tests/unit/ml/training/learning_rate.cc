// MPI: 1
// The rate rises in its warm-up and falls as its schedule says, with the very numbers of the formulas.
#include "ml/training/learning_rate.h"
#include "support/parameter_values.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numbers>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  struct Case
  {
    Case(const LearningRate::Defaults &defaults = {})
      : rate(prm, defaults)
    {}

    testing::ParameterValues prm;
    LearningRate             rate;
  };
} // namespace

// A training without keys keeps the numbers it always had, to the last bit.
BOOST_DATA_TEST_CASE(schedules_without_warm_up, data::make({0., 0.3, 1.}), fraction)
{
  Case test({.rate = 3e-3, .decay = 1e-2});
  test.prm.set("schedule", "exponential");
  BOOST_TEST(test.rate.at({0, fraction}) == 3e-3 * std::pow(1e-2, fraction));
  test.prm.set("schedule", "cosine");
  const double cosine = 1e-2 + (1. - 1e-2) * 0.5 * (1. + std::cos(std::numbers::pi * fraction));
  BOOST_TEST(test.rate.at({0, fraction}) == 3e-3 * cosine);
  test.prm.set("schedule", "constant");
  BOOST_TEST(test.rate.at({0, fraction}) == 3e-3);
}

// A warm-up by a fraction of the stage comes before the schedule, which gets the rest of it.
BOOST_AUTO_TEST_CASE(warm_up_by_a_fraction)
{
  const Case test({.rate = 2., .decay = 0.1, .schedule = "exponential", .warm_up = 0.2});
  BOOST_TEST(test.rate.at({0, 0.}) == 2. * 1e-3 / 0.201);
  BOOST_TEST(test.rate.at({0, 0.1}) == 2. * 0.101 / 0.201);
  BOOST_TEST(test.rate.at({0, 0.2}) == 2.);
  BOOST_TEST(test.rate.at({0, 0.6}) == 2. * std::pow(0.1, (0.6 - 0.2) / 0.8));
  BOOST_TEST(test.rate.at({0, 1.}) == 0.2);
}

// A warm-up by steps multiplies what the schedule says.
BOOST_AUTO_TEST_CASE(warm_up_by_steps)
{
  const Case test({.rate = 1e-2, .decay = 1e-2, .warm_up_steps = 100});
  for (const unsigned int step : {0u, 17u, 98u, 99u, 100u, 3999u})
    {
      const double warm_up = std::min(1., (step + 1) / 100.);
      BOOST_TEST(test.rate.at({step, step / 4000.}) == 1e-2 * warm_up * std::pow(1e-2, step / 4000.));
    }
}

// All of a stage may be warm-up.
BOOST_AUTO_TEST_CASE(nothing_but_warm_up)
{
  const Case test({.rate = 1., .warm_up = 1.});
  BOOST_TEST(test.rate.at({0, 0.999}) < 1.);
  BOOST_TEST(test.rate.at({0, 1.}) == 1.);
}

BOOST_AUTO_TEST_CASE(registered_names)
{
  const std::vector<std::string> names{"constant", "cosine", "exponential"};
  BOOST_TEST(ScheduleRegistry::instance().names() == names, boost::test_tools::per_element());
}

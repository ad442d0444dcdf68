// MPI: 1 2
// A checkpoint is due by steps, by minutes of the root, and where any rank is asked to stop; all ranks say the same.
#include "core/checkpoint_clock.h"
#include "core/interruption.h"
#include "support/parameter_values.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

BOOST_AUTO_TEST_CASE(by_steps)
{
  CheckpointClock   clock({.every = 3, .minutes = 0.}, Communicator());
  std::vector<bool> due;
  for (const unsigned long n : {1, 2, 3, 4, 5, 6})
    due.push_back(clock.after_step(n).write);
  BOOST_TEST((due == std::vector<bool>{false, false, true, false, false, true}));
}

BOOST_AUTO_TEST_CASE(by_minutes)
{
  CheckpointClock never({.every = 0, .minutes = 0.}, Communicator()), always({.minutes = 1e-12}, Communicator()),
      later({.minutes = 60.}, Communicator());
  BOOST_TEST(!never.after_step(1).write);
  BOOST_TEST(always.after_step(1).write);
  BOOST_TEST(always.after_step(2).write); // counts anew from the last one
  BOOST_TEST(!later.after_step(1).write);
}

BOOST_AUTO_TEST_CASE(when_asked_to_stop)
{
  const Communicator communicator;
  CheckpointClock    clock({.every = 0, .minutes = 0.}, communicator);
  BOOST_TEST(!clock.after_step(1).stop);
  if (communicator.rank() == communicator.size() - 1)
    interruption::request();
  const auto asked = clock.after_step(2);
  interruption::clear();
  BOOST_TEST(asked.stop);
  BOOST_TEST(asked.write);
}

BOOST_AUTO_TEST_CASE(keys)
{
  testing::ParameterValues prm;
  CheckpointKeys           keys{.every = 7};
  keys.declare(prm);
  BOOST_TEST(keys.minutes == 5.);
  prm.set("checkpoint every", "0");
  prm.set("checkpoint minutes", "0.5");
  BOOST_TEST(keys.every == 0u);
  BOOST_TEST(keys.minutes == 0.5);
}

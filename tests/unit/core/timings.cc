// MPI: 1 2
// Sections of a run's time: each second is given once, to the innermost section that is open.
#include "core/timings.h"

#include "core/communicator.h"
#include "core/figures.h"

#include <boost/test/unit_test.hpp>

#include <thread>

using namespace trestle;

namespace
{
  void wait() { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }
} // namespace

BOOST_AUTO_TEST_CASE(an_inner_section_takes_its_time_from_the_outer_one)
{
  // Sections sum to the whole, however they nest, and the same name may come again.
  const Stopwatch watch;
  Timings         timings;
  {
    const Timings::Section outer("solve");
    wait();
    {
      const Timings::Section inner("assemble");
      wait();
      wait();
    }
    wait();
  }
  {
    const Timings::Section again("assemble");
    wait();
  }
  const double whole = watch.wall_seconds();
  BOOST_TEST(timings.seconds("solve") >= 0.04);
  BOOST_TEST(timings.seconds("assemble") >= 0.06);
  BOOST_TEST(timings.seconds("solve") + timings.seconds("assemble") <= whole);
  BOOST_TEST(timings.seconds("output") == 0.);
}

BOOST_AUTO_TEST_CASE(a_section_without_a_run_does_nothing)
{
  // Solvers are used without a run too: by embedding hosts and by tests.
  const Timings::Section section("solve");
  Timings                timings;
  BOOST_TEST(timings.seconds("solve") == 0.);
}

BOOST_AUTO_TEST_CASE(figures_are_the_same_on_all_ranks)
{
  // A section that one rank alone had is a figure on all.
  const Communicator communicator;
  Timings            timings;
  if (communicator.is_root())
    timings.add("report", 2.);
  wait();
  Figures figures;
  timings.set_figures(communicator, figures);
  BOOST_TEST(figures.number("time.report_s") == 2.);
  BOOST_TEST(figures.number("time.mesh_s") == 0.);
  BOOST_TEST(figures.number("time.other_s") >= 0.02); // what was in no section
}

BOOST_AUTO_TEST_CASE(a_process_knows_when_it_started)
{
  // Libraries load before main() does: that time belongs to the run.
  const Stopwatch outer;
  const double    before = seconds_since_process_start();
  const Stopwatch inner;
  wait();
  const double waited = inner.wall_seconds();
  const double passed = seconds_since_process_start() - before;
  BOOST_TEST(before > 0.);
  // Between what two other watches say, however long the machine lets it wait.
  BOOST_TEST(passed >= waited - 1e-3);
  BOOST_TEST(passed <= outer.wall_seconds() + 1e-3);
}

// MPI: 1 2
// How far a run has come stands in its figures whenever they are written: with each state, and every few seconds in
// between; so a run that is killed tells, and one that is resumed counts on.
#include "core/interruption.h"
#include "support/time_case.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using test::TimeCase;

namespace
{
  std::string heat(const std::string &time_keys)
  {
    return "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n set refinements = "
           "2\nend\n"
           "subsection finite elements\n set degree = 1\nend\n"
           "subsection boundary conditions\n set dirichlet = 0: sin(3*t)*y\nend\n"
           "subsection time\n set end time = 0.4\n set step = 0.05\n " +
           time_keys + "\nend\n";
  }

  struct HowFar
  {
    double steps_done, reached, n_steps;
    bool   completed;
  };

  HowFar progress(const Figures &figures)
  {
    return {figures.number("time.steps_done"), figures.number("time.reached"), figures.number("time.n_steps"),
            figures.to_json().find("\"time.completed\": true") != std::string::npos};
  }

  /// What the figures say at each call of the observer, by kind of call.
  struct Seen
  {
    std::vector<HowFar> writes, records;
  };

  Seen watch(const std::string &time_keys, const double seconds_between_records)
  {
    TimeCase<2>  c(heat(time_keys));
    auto         run = TimeCase<2>::make_run("watched");
    Seen         seen;
    TimeObserver observer;
    observer.write  = [&](const DiscreteState &, unsigned int) { seen.writes.push_back(progress(run.figures)); };
    observer.record = [&] { seen.records.push_back(progress(run.figures)); };
    observer.seconds_between_records = seconds_between_records;
    c.march(run, observer);

    const auto end = progress(run.figures);
    BOOST_TEST(end.completed);
    BOOST_TEST(end.steps_done == 8.);
    BOOST_TEST(end.reached == 0.4, boost::test_tools::tolerance(1e-14));
    return seen;
  }

  void check(const HowFar &seen, const unsigned int step)
  {
    BOOST_TEST(seen.steps_done == double(step));
    BOOST_TEST(seen.reached == step * 0.05, boost::test_tools::tolerance(1e-14));
    BOOST_TEST(seen.n_steps == 8.);
    BOOST_TEST(!seen.completed);
  }
} // namespace

BOOST_AUTO_TEST_CASE(each_state_comes_with_its_progress)
{
  const auto seen = watch("set output every = 3", 1e6);
  BOOST_TEST(seen.records.empty());
  BOOST_REQUIRE(seen.writes.size() == 4u);
  const unsigned int steps[] = {0, 3, 6, 8};
  for (unsigned int i = 0; i < 4; ++i)
    check(seen.writes[i], steps[i]);
}

BOOST_AUTO_TEST_CASE(between_states_the_records_are_written_when_time_has_passed)
{
  const auto seen = watch("set output every = 0", 0.);
  BOOST_REQUIRE(seen.writes.size() == 2u);
  check(seen.writes[0], 0);
  check(seen.writes[1], 8);
  BOOST_REQUIRE(seen.records.size() == 7u);
  for (unsigned int i = 0; i < 7; ++i)
    check(seen.records[i], i + 1);
}

BOOST_AUTO_TEST_CASE(quick_steps_are_not_written_one_by_one)
{
  const auto seen = watch("set output every = 0", 1e6);
  BOOST_TEST(seen.records.empty());
  BOOST_TEST(seen.writes.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_resumed_run_counts_on)
{
  auto whole = TimeCase<2>::make_run("whole");
  TimeCase<2>(heat("")).march(whole);

  auto         first = TimeCase<2>::make_run("parts");
  TimeObserver observer;
  observer.numbers = [](const DiscreteState &, unsigned int step) {
    if (step == 3)
      interruption::request();
    return std::vector<History::Entry>();
  };
  TimeCase<2>(heat("")).march(first, observer);
  interruption::clear();
  check(progress(first.figures), 3);

  auto second = TimeCase<2>::make_run("parts", true);
  TimeCase<2>(heat("")).march(second);
  BOOST_TEST(progress(second.figures).steps_done == 8.);
  BOOST_TEST(progress(second.figures).completed);
  BOOST_TEST(second.figures.number("iterations.newton_per_step") ==
             whole.figures.number("iterations.newton_per_step"));
}

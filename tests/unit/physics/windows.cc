// MPI: 1 2
// Maximum, minimum, mean and period of a column of history.csv between two times are those of the signal, for any
// steps; where there is no period there is no figure of one, and mistakes in the entries are named.
#include "physics/output/windows.h"

#include "core/exceptions.h"
#include "core/interruption.h"
#include "support/problem_case.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>
#include <numbers>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  constexpr double pi = std::numbers::pi;
  using Signal        = std::function<double(double)>;

  std::vector<double> equal_steps(const double step, const double end)
  {
    std::vector<double> times;
    for (unsigned int n = 0; n * step <= end * (1. + 1e-12); ++n)
      times.push_back(n * step);
    return times;
  }

  /// From a half to three halves of the step, in no order that the signal's period has.
  std::vector<double> irregular_steps(const double step, const double end)
  {
    std::vector<double> times{0.};
    for (unsigned int n = 0; times.back() < end; ++n)
      times.push_back(times.back() + step * (1. + 0.5 * std::sin(7.3 * n)));
    return times;
  }

  SignalSummary summary(const std::vector<double> &times, const Signal &signal)
  {
    std::vector<double> values;
    for (const double t : times)
      values.push_back(signal(t));
    return summarise_signal(times, values);
  }

  History history(const std::vector<double> &times, const Signal &signal)
  {
    History result;
    for (const double t : times)
      result.add_row({{"time", t}, {"lift", signal(t)}});
    return result;
  }

  Figures figures(const std::string &entries, const History &history)
  {
    Windows windows;
    windows.setup(entries);
    windows.check_columns(history);
    Figures result;
    for (const auto &[name, value] : windows.summaries(history))
      if (!std::isnan(value))
        result.set(name, value);
    return result;
  }

  template <class Action>
  std::string message(const Action &action)
  {
    try
      {
        action();
      }
    catch (const InputError &error)
      {
        return error.what();
      }
    return "";
  }

  bool contains(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }
} // namespace

BOOST_AUTO_TEST_CASE(a_sampled_sine)
{
  // Ten periods of 0.33; a sample lies within half a step of each extremum, a straight line within w^2 dt^2 / 8.
  const double dt = 0.005, period = 0.33, w = 2. * pi / period;
  const auto   s = summary(equal_steps(dt, 3.3), [&](double t) { return 0.2 + 3. * std::sin(w * t + 0.4); });
  BOOST_TEST(std::abs(s.maximum - 3.2) <= 3. * w * w * dt * dt / 8.);
  BOOST_TEST(std::abs(s.minimum + 2.8) <= 3. * w * w * dt * dt / 8.);
  BOOST_TEST(s.maximum <= 3.2);
  BOOST_TEST(s.minimum >= -2.8);
  // The trapezoidal rule is exact over whole periods.
  BOOST_TEST(s.mean == 0.2, boost::test_tools::tolerance(1e-12));
  BOOST_REQUIRE(s.period.has_value());
  BOOST_TEST(s.n_crossings == 10u);
  BOOST_TEST(*s.period == period, boost::test_tools::tolerance(1e-12)); // 66 steps: each crossing errs alike
}

BOOST_AUTO_TEST_CASE(a_period_that_is_no_multiple_of_the_step)
{
  // A straight line errs by less than w^2 dt^3 / 60 where it crosses the mean, and only the outer crossings count.
  const double dt = 0.01, period = 0.3317, w = 2. * pi / period;
  const auto   s = summary(equal_steps(dt, 2.), [&](double t) { return std::sin(w * t); });
  BOOST_REQUIRE(s.period.has_value());
  BOOST_TEST(std::abs(*s.period - period) < 1e-3 * period);
}

BOOST_AUTO_TEST_CASE(irregular_steps_weigh_by_their_length)
{
  const double period = 0.4, w = 2. * pi / period;
  const Signal signal = [&](double t) { return 1. + 0.1 * std::cos(w * t); };
  const auto   times  = irregular_steps(0.004, 8.);
  const auto   s      = summary(times, signal);
  BOOST_REQUIRE(s.period.has_value());
  BOOST_TEST(*s.period == period, boost::test_tools::tolerance(1e-4));
  BOOST_TEST(s.maximum == 1.1, boost::test_tools::tolerance(2e-4));
  BOOST_TEST(s.minimum == 0.9, boost::test_tools::tolerance(2e-4));
  // Twenty periods and a fraction, whose area is at most that of half a wave.
  BOOST_TEST(std::abs(s.mean - 1.) < 0.1 * 2. / w / 8.);

  // One long step counts as much as many short ones.
  BOOST_TEST(summary({0., 0.1, 0.2, 1.2}, [](double t) { return t; }).mean == 0.6,
             boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_triangle_is_exact)
{
  const std::vector<double> times{0., 1., 1.5, 3., 5., 7.}, values{0., 2., 1., -2., 2., -2.};
  const auto                s = summarise_signal(times, values);
  BOOST_TEST(s.maximum == 2.);
  BOOST_TEST(s.minimum == -2.);
  // areas 1, 0.75, -0.75, 0, 0 over 7
  BOOST_TEST(s.mean == 1. / 7., boost::test_tools::tolerance(1e-14));
  // upwards through 1/7 at 1/14, and at 3 + 15/14
  BOOST_TEST(s.n_crossings == 2u);
  BOOST_REQUIRE(s.period.has_value());
  BOOST_TEST(*s.period == 4., boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(without_two_crossings_there_is_no_period)
{
  const auto ramp = summary(equal_steps(0.1, 1.), [](double t) { return t; });
  BOOST_TEST(ramp.n_crossings == 1u);
  BOOST_TEST(!ramp.period.has_value());

  const auto constant = summary(equal_steps(0.1, 1.), [](double) { return 5.; });
  BOOST_TEST(constant.n_crossings == 0u);
  BOOST_TEST(constant.mean == 5., boost::test_tools::tolerance(1e-14));
  BOOST_TEST(!constant.period.has_value());

  // What a solver leaves of a steady flow is no oscillation.
  const auto noise = summary(equal_steps(0.1, 10.), [](double t) { return 5. + 1e-10 * std::sin(40. * t); });
  BOOST_TEST(!noise.period.has_value());

  const auto single = summary({0.3}, [](double) { return 2.; });
  BOOST_TEST(single.mean == 2.);
  BOOST_TEST(!single.period.has_value());
}

BOOST_AUTO_TEST_CASE(figures_are_those_of_the_window)
{
  // Before t = 1 the signal is another, twice as slow and ten times as large.
  const auto h = history(equal_steps(0.01, 3.), [](double t) {
    return t < 1. - 1e-9 ? 10. * std::cos(2. * pi * t) : 1. + std::sin(2. * pi * (t - 1.) / 0.5);
  });
  const auto f = figures("late: lift : 1 : 3 | early: lift : 0 : 0.99", h);
  BOOST_TEST(f.number("postprocessing.late.maximum") == 2., boost::test_tools::tolerance(1e-2));
  BOOST_TEST(std::abs(f.number("postprocessing.late.minimum")) < 1e-2);
  BOOST_TEST(f.number("postprocessing.late.mean") == 1., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(f.number("postprocessing.late.period") == 0.5, boost::test_tools::tolerance(1e-10));
  BOOST_TEST(f.number("postprocessing.early.maximum") == 10.);
  BOOST_TEST(!f.has("postprocessing.early.period"));
}

BOOST_AUTO_TEST_CASE(both_ends_of_a_window_belong_to_it)
{
  const auto h = history(equal_steps(0.1, 1.), [](double t) { return t; });
  const auto f = figures("all: lift : 0.3 : 0.7", h); // 3 * 0.1 lies behind 0.3, 7 * 0.1 behind 0.7
  BOOST_TEST(f.number("postprocessing.all.minimum") == 0.3, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(f.number("postprocessing.all.maximum") == 0.7, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(!figures("between: lift : 0.31 : 0.39", h).has("postprocessing.between.mean"));
}

BOOST_AUTO_TEST_CASE(a_run_measures_its_windows_and_a_resumed_one_the_same)
{
  // Boundary values of period 1, twenty steps each: after one period the middle has it too.
  const std::string text =
      mesh_section(2, 1) + degree_section(1) +
      "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: sin(2*pi*t)\nend\n"
      "subsection time\n set end time = 4\n set step = 0.05\n set output every = 0\nend\n"
      "subsection postprocessing\n set probes = middle: 0.5, 0.5\n"
      " set windows = late: postprocessing.middle : 1 : 4 | all: postprocessing.middle : 0 : 4\n"
      "end\n";
  const auto run_in = [&](const std::string &directory, const bool resume) {
    const Communicator world;
    ProblemCase        c(world, text);
    Run                run{world, RunDirectory(world, directory), Figures(), History(), resume, 1};
    c.problem->run_finite_elements(run);
    return std::move(run.figures);
  };
  const auto whole = run_in("whole", false);
  BOOST_TEST(whole.number("postprocessing.late.period") == 1., boost::test_tools::tolerance(1e-5));
  BOOST_TEST(std::abs(whole.number("postprocessing.late.mean")) < 1e-5);
  BOOST_TEST(whole.number("postprocessing.all.minimum") <= whole.number("postprocessing.late.minimum"));

  interruption::request(); // after the first step
  BOOST_CHECK_THROW(run_in("parts", false), Interrupted);
  interruption::clear();
  const auto parts = run_in("parts", true);
  for (const std::string window : {"late", "all"})
    for (const std::string what : {"maximum", "minimum", "period"})
      BOOST_TEST(parts.number("postprocessing." + window + "." + what) ==
                     whole.number("postprocessing." + window + "." + what),
                 boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(mistakes_in_a_run_are_named)
{
  const auto run = [](const std::string &time, const std::string &window) {
    return message([&] {
      const Communicator world;
      ProblemCase        c(world, mesh_section(2, 1) + degree_section(1) +
                                      "subsection boundary conditions\n set dirichlet = 0: t\nend\n" + time +
                                      "subsection postprocessing\n set windows = a: " + window + "\nend\n");
      Run                run{world, RunDirectory(world, "mistakes"), Figures(), History(), false, 1};
      c.problem->run_finite_elements(run);
    });
  };
  const std::string two_steps = "subsection time\n set end time = 0.2\nend\n";
  BOOST_TEST(contains(run(two_steps, "newton_iterations : 0.1 : 0.3"), "beyond time/end time = 0.2"));
  BOOST_TEST(contains(run(two_steps, "lift : 0.1 : 0.2"), "no column 'lift'"));
  BOOST_TEST(contains(run("", "time : 0.1 : 0.2"), "the problem is steady"));
  BOOST_TEST(run(two_steps, "newton_iterations : 0.1 : 0.2") == "");
}

BOOST_AUTO_TEST_CASE(mistakes_are_named)
{
  const auto setup = [](const std::string &entries) { return message([&] { Windows().setup(entries); }); };
  BOOST_TEST(contains(setup("a: lift : 1"), "has 2 parts"));
  BOOST_TEST(contains(setup("lift"), "has no ':'"));
  BOOST_TEST(contains(setup("a: lift : 1 : late"), "'late' is no finite number"));
  BOOST_TEST(contains(setup("a: lift : 2 : 1"), "'a', from t = 2 to 1"));
  BOOST_TEST(contains(setup("a: lift : -1 : 1"), "from t = -1 to 1"));

  Windows windows;
  windows.setup("a: drag : 1 : 2");
  BOOST_TEST(contains(message([&] { windows.check_times(1.5); }), "beyond time/end time = 1.5"));
  BOOST_TEST(contains(message([&] { windows.check_times(0.); }), "the problem is steady"));
  BOOST_TEST(message([&] { windows.check_times(2.); }) == "");
  const auto h = history({0.}, [](double t) { return t; });
  BOOST_TEST(contains(message([&] { windows.check_columns(h); }), "no column 'drag' for 'a'"));
  BOOST_TEST(contains(message([&] { windows.check_columns(h); }), "time, lift"));
}

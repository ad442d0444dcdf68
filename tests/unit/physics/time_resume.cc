// MPI: 1 2
// A run that was asked to stop continues from its checkpoint bit for bit, for both schemes, and a finished one to a later
// end time; another run may begin at its end; what does not fit the checkpoint, the physics or the file is refused with one
// message on all ranks.
#include "core/archive.h"
#include "core/exceptions.h"
#include "core/interruption.h"
#include "support/time_case.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <filesystem>

using namespace trestle;
using test::TimeCase;

namespace
{
  const std::string mesh = "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n"
                           " set refinements = 2\nend\nsubsection finite elements\n set degree = 2\nend\n";

  const std::string heat = mesh +
                           "subsection boundary conditions\n set dirichlet = 0: sin(3*t)*y\nend\n"
                           "subsection physics\n subsection diffusion\n  set conductivity = 1 + u^2\n end\nend\n"
                           "subsection time\n set end time = 0.4\n set step = 0.05\n"
                           " set initial value = x\nend\n";

  const std::string wave = mesh + "subsection boundary conditions\n set dirichlet = 0: sin(3*t)*y\nend\n"
                                  "subsection physics\n set model = wave\nend\n"
                                  "subsection time\n set end time = 0.4\n set step = 0.05\n"
                                  " set initial value = x\n set initial rate = 3*y\nend\n";

  void replace(std::string &text, const std::string &what, const std::string &by)
  {
    text.replace(text.find(what), what.size(), by);
  }

  /// Stops after three of eight steps, resumes, compares with the run that was left alone.
  void check_resume(const std::string &text, const std::string &name)
  {
    auto       whole_run = TimeCase<2>::make_run(name + "_whole");
    const auto whole     = TimeCase<2>(text).march(whole_run);
    BOOST_TEST(whole.completed);
    BOOST_TEST(whole.n_steps == 8u);

    auto         first_run = TimeCase<2>::make_run(name);
    TimeObserver observer;
    observer.numbers = [](const DiscreteState &, unsigned int step) {
      if (step == 3)
        interruption::request();
      return std::vector<History::Entry>();
    };
    const auto first = TimeCase<2>(text).march(first_run, observer);
    interruption::clear();
    BOOST_TEST(!first.completed);
    BOOST_TEST(first.n_steps == 3u);

    auto       second_run = TimeCase<2>::make_run(name, true);
    const auto second     = TimeCase<2>(text).march(second_run);
    BOOST_TEST(second.completed);
    BOOST_TEST(second.n_steps == 5u);
    BOOST_TEST(second.solves.newton_iterations == whole.solves.newton_iterations);
    if (second_run.communicator.size() == 1)
      BOOST_TEST(second.solves.linear_iterations == whole.solves.linear_iterations);

    const std::size_t n = whole.state.value.locally_owned_size();
    BOOST_TEST(n > 0u);
    // Parallel MUMPS adds in the order in which messages arrive.
    const bool is_serial = second_run.communicator.size() == 1;
    for (std::size_t i = 0; i < n; ++i)
      BOOST_TEST(second.state.value.local_element(i) == whole.state.value.local_element(i),
                 boost::test_tools::tolerance(is_serial ? 0. : 1e-12));
    if (is_serial)
      BOOST_TEST(second_run.history.to_csv() == whole_run.history.to_csv());
    BOOST_TEST(second_run.history.rows().size() == 9u);
  }

  std::string message(const std::string &text, bool resume = false, const std::string &directory = "refused")
  {
    try
      {
        TimeCase<2> c(text);
        auto        run = TimeCase<2>::make_run(directory, resume);
        c.march(run);
      }
    catch (const InputError &error)
      {
        return error.what();
      }
    return "";
  }
} // namespace

BOOST_AUTO_TEST_CASE(bdf2_resumes_bit_for_bit) { check_resume(heat, "heat"); }

BOOST_AUTO_TEST_CASE(more_earlier_states_than_steps_done_resume_bit_for_bit)
{
  std::string text = heat;
  replace(text, "set end time", "set extrapolation = 4\n set end time");
  check_resume(text, "extrapolated");
}

BOOST_AUTO_TEST_CASE(generalised_alpha_resumes_bit_for_bit) { check_resume(wave, "wave"); }

BOOST_AUTO_TEST_CASE(a_foreign_checkpoint_is_refused)
{
  check_resume(heat, "foreign");
  std::string other = heat;
  replace(other, "step = 0.05", "step = 0.04");
  BOOST_TEST(message(other, true, "foreign").find("does not belong") != std::string::npos);
  BOOST_TEST(message(wave, true, "foreign").find("does not belong") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(without_a_checkpoint_it_starts_from_the_beginning)
{
  auto run = TimeCase<2>::make_run("never_written", true);
  run.directory.clear_results();
  BOOST_TEST(TimeCase<2>(heat).march(run).n_steps == 8u);
}

// With the analysis of the first matrix, on which the digits of a direct solver's later factors depend.
BOOST_AUTO_TEST_CASE(direct_solvers_resume_bit_for_bit)
{
  check_resume("subsection linear solver\n set method = direct\nend\n" + heat, "direct");
}

BOOST_AUTO_TEST_CASE(a_finished_run_is_prolonged)
{
  for (const auto &text : {heat, wave})
    {
      // 0.3 = 6 * 0.05 and 0.4 = 8 * 0.05 up to rounding: the step is the same to the bit.
      std::string shorter = text;
      replace(shorter, "end time = 0.4", "end time = 0.3");
      auto whole_run = TimeCase<2>::make_run("prolonged_whole"), first_run = TimeCase<2>::make_run("prolonged"),
           again_run   = TimeCase<2>::make_run("prolonged", true),
           second_run  = TimeCase<2>::make_run("prolonged", true);
      const auto whole = TimeCase<2>(text).march(whole_run);
      TimeCase<2>(shorter).march(first_run);

      unsigned int n_written = 0;
      TimeObserver observer;
      observer.write = [&](const DiscreteState &, const unsigned int step) {
        BOOST_TEST(step == 6u);
        ++n_written;
      };
      const auto again = TimeCase<2>(shorter).march(again_run, observer); // nothing to do but to show the end
      BOOST_TEST(again.n_steps == 0u);
      BOOST_TEST(n_written == 1u);
      BOOST_TEST(again.completed);
      BOOST_TEST(again_run.history.to_csv() == first_run.history.to_csv());

      const auto second = TimeCase<2>(text).march(second_run);
      BOOST_TEST(second.n_steps == 2u);
      BOOST_TEST(second.solves.newton_iterations == whole.solves.newton_iterations);
      const bool is_serial = second_run.communicator.size() == 1;
      for (std::size_t i = 0; i < whole.state.value.locally_owned_size(); ++i)
        BOOST_TEST(second.state.value.local_element(i) == whole.state.value.local_element(i),
                   boost::test_tools::tolerance(is_serial ? 0. : 1e-12));
      if (is_serial)
        BOOST_TEST(second_run.history.to_csv() == whole_run.history.to_csv());
    }
  std::string too_short = wave;
  replace(too_short, "end time = 0.4", "end time = 0.2");
  BOOST_TEST(message(too_short, true, "prolonged").find("after the end time 0.2") != std::string::npos);
}

// A free vibration does not depend on when the clock starts: 0.2 s, then 0.2 s from that end, are 0.4 s. Without the rate
// it would be off by 0.2 times that, 0.1; the acceleration at the joint is computed anew, to second order in the step.
BOOST_AUTO_TEST_CASE(a_run_begins_where_another_ended)
{
  std::string free = wave;
  replace(free, "sin(3*t)*y", "0");
  replace(free, "initial value = x", "initial value = sin(pi*x/2)");
  replace(free, " set initial rate = 3*y\n", "");
  std::string half = free;
  replace(half, "end time = 0.4", "end time = 0.2");
  std::string other_half = half;
  replace(other_half, "initial value = sin(pi*x/2)", "initial state = first_half");
  auto whole_run = TimeCase<2>::make_run("halves"), first_run = TimeCase<2>::make_run("first_half"),
       second_run  = TimeCase<2>::make_run("second_half");
  const auto whole = TimeCase<2>(free).march(whole_run);
  TimeCase<2>(half).march(first_run);
  const auto second = TimeCase<2>(other_half).march(second_run);
  BOOST_TEST(second.state.time == 0.2, boost::test_tools::tolerance(1e-12));
  for (std::size_t i = 0; i < whole.state.value.locally_owned_size(); ++i)
    BOOST_TEST(std::abs(second.state.value.local_element(i) - whole.state.value.local_element(i)) <= 1e-3);

  replace(other_half, "first_half", "no_such_run");
  BOOST_TEST(message(other_half).find("no run directory 'no_such_run'") != std::string::npos);
  replace(other_half, "no_such_run", "first_half\n set initial value = x");
  BOOST_TEST(message(other_half).find("given together") != std::string::npos);
  std::string finer = other_half;
  replace(finer, "\n set initial value = x", "");
  replace(finer, "refinements = 2", "refinements = 3");
  BOOST_TEST(message(finer).find("does not fit this problem") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(energies_of_another_size_are_refused)
{
  check_resume(wave, "energies");
  const Communicator communicator;
  for (const std::string slot : {"0", "1"})
    {
      const std::string path =
          TimeCase<2>::make_run("energies", true)
              .directory.file("checkpoint/" + slot + "/rank_" + std::to_string(communicator.rank()) + ".h5");
      if (!std::filesystem::exists(path))
        continue;
      Archive archive  = Archive::read(path);
      auto   &reaction = archive.arrays.at("energy reaction");
      reaction         = {{100000}, std::vector<double>(100000, 1.)}; // copied, they would overflow the heap
      archive.write(path);
    }
  BOOST_TEST(message(wave, true, "energies").find("100000 unknowns") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(schemes_and_initial_conditions_are_checked)
{
  std::string text = heat;
  replace(text, "set end time", "set scheme = generalised alpha\n set end time");
  BOOST_TEST(message(text).find("does not fit") != std::string::npos);

  text = heat;
  replace(text, "set end time", "set initial rate = 1\n set end time");
  BOOST_TEST(message(text).find("first order in time") != std::string::npos);

  text = heat;
  replace(text, "set initial value = x", "set initial value = sqrt(x - 0.6)");
  BOOST_TEST(message(text).find("initial value") != std::string::npos);
}

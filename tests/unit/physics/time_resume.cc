// MPI: 1 2
// A run that was asked to stop continues from its checkpoint bit for bit, for both schemes; what does not fit the
// checkpoint, the physics or the file is refused with one message on all ranks.
#include "core/exceptions.h"
#include "core/interruption.h"
#include "support/time_case.h"

#include <boost/test/unit_test.hpp>

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
  BOOST_TEST(message(heat, true, "never_written") != "");
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

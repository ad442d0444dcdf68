// MPI: 1 2
// The honest finish accepts within the tolerance, corrects what CG can mend in the steps allowed, recomputes the
// rest, and with `finish = never` marks what it leaves as rejected.
#include "studies/shared/finish.h"
#include "bridge/equations/algebra.h"
#include "support/network_case.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  /// A disk problem, its FE solution, and a finish as a file would set it.
  struct FinishCase
  {
    explicit FinishCase(const std::string &certificate_keys)
      : problem(Problem::create(file)),
        finish(file)
    {
      // The case has keys of a network, which a finish does not need.
      const std::string text = disk_case(3);
      file.read(text.substr(0, text.find("subsection network")) + "subsection certificate\n" + certificate_keys +
                    "\nend\n",
                "test", {});
      problem->setup(Communicator(MPI_COMM_WORLD));
      exact.assign(problem->n_free(), 0.);
      problem->solve(exact);
    }

    /// The solution times a factor: an answer with the relative error |factor - 1|.
    std::vector<double> scaled(const double factor) const
    {
      auto u = exact;
      for (double &value : u)
        value *= factor;
      return u;
    }

    double relative_error(const std::vector<double> &u) const
    {
      return problem->relative_l2_difference(u, exact).front().value;
    }

    ParameterFile            file;
    std::unique_ptr<Problem> problem;
    Finish                   finish;
    std::vector<double>      exact;
  };
} // namespace

BOOST_AUTO_TEST_CASE(a_good_answer_is_accepted_untouched)
{
  const FinishCase test("set tolerance = 1e-2");
  auto             u       = test.scaled(1.001);
  const auto       before  = u;
  const auto       outcome = test.finish.apply(*test.problem, u);
  BOOST_TEST((outcome.before.decision == Decision::accepted));
  BOOST_TEST(u == before, boost::test_tools::per_element());
  BOOST_TEST(outcome.warm_iterations == 0u);
}

BOOST_AUTO_TEST_CASE(a_fair_answer_is_corrected_and_saves_iterations)
{
  const FinishCase test("set tolerance = 1e-6");
  auto             u       = test.scaled(1.001);
  const auto       outcome = test.finish.apply(*test.problem, u);
  BOOST_TEST((outcome.before.decision == Decision::corrected));
  BOOST_TEST(test.relative_error(u) < 1e-8);
  BOOST_TEST(outcome.after.residual_relative <= 1e-10);
  BOOST_TEST(outcome.warm_iterations > 0u);
  BOOST_TEST(outcome.warm_iterations < outcome.cold_iterations);
  BOOST_TEST(outcome.before.estimate > outcome.after.estimate);
}

BOOST_AUTO_TEST_CASE(what_few_steps_cannot_mend_is_recomputed)
{
  const FinishCase test("set tolerance = 1e-9\n set correction iterations = 1");
  auto             u       = test.scaled(-3.);
  const auto       outcome = test.finish.apply(*test.problem, u);
  BOOST_TEST((outcome.before.decision == Decision::recomputed));
  BOOST_TEST(test.relative_error(u) < 1e-8);
  BOOST_TEST(outcome.after.within_tolerance());
}

BOOST_AUTO_TEST_CASE(never_leaves_the_answer_and_says_so)
{
  const FinishCase test("set tolerance = 1e-6\n set finish = never");
  auto             bad = test.scaled(1.5), good = test.exact;
  const auto       before = bad;
  BOOST_TEST((test.finish.apply(*test.problem, bad).before.decision == Decision::rejected));
  BOOST_TEST(bad == before, boost::test_tools::per_element());
  BOOST_TEST((test.finish.apply(*test.problem, good).before.decision == Decision::accepted));
}

BOOST_AUTO_TEST_CASE(always_corrects_even_what_is_within_tolerance)
{
  const FinishCase test("set tolerance = 1e-1\n set finish = always");
  auto             u       = test.scaled(1.001);
  const auto       outcome = test.finish.apply(*test.problem, u);
  BOOST_TEST((outcome.before.decision == Decision::corrected));
  BOOST_TEST(outcome.after.residual_relative <= 1e-10);
}

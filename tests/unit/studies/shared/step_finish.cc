// MPI: 1 2
// The honest finish serves one implicit step in time as it serves a steady problem: the truth is accepted, a state
// beside it corrected or recomputed, and `never` marks it.
#include "bridge/equations/algebra.h"
#include "studies/shared/finish.h"
#include "support/problem_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  std::vector<NamedCase> cases()
  {
    const std::string time = "subsection time\n set end time = 0.2\n set step = 0.05\n";
    return {{"nonlinear diffusion", mesh_section(2, 3) + degree_section(1) +
                                        "subsection physics\n subsection diffusion\n  set conductivity = 1 + u^2\n"
                                        "  set conductivity derivative = 2*u\n  set source = 3 + x\n end\nend\n"
                                        "subsection boundary conditions\n set dirichlet = 0: sin(3*t)*y\nend\n" +
                                        time + " set initial value = x*y\nend\n"},
            {"elastodynamics", mesh_section(2, 4) + degree_section(2) +
                                   "subsection physics\n set model = elastodynamics\nend\n"
                                   "subsection boundary conditions\n set dirichlet = 0: 0.1*sin(5*t)*y; 0\n"
                                   " set neumann = 1: 0.2*t; 0.1*y\nend\n" +
                                   time + " set initial rate = 0.5*y; 0.1*x\nend\n"}};
  }

  /// The third step of a problem in time, its solution, and a finish as a file would set it.
  struct StepCase
  {
    StepCase(const NamedCase &named, const std::string &certificate_keys)
      : problem(Problem::create(file)),
        finish(file)
    {
      file.read(named.text + "subsection certificate\n" + certificate_keys + "\nend\n", "test", {});
      problem->setup(communicator);
      steps = problem->step_equations();
      std::vector<StateInTime> states{steps->initial_state()};
      for (unsigned int n = 1; n <= 3; ++n)
        {
          step  = steps->step_to(n * steps->step(), states);
          exact = step->cold_start();
          step->solve(exact);
          states.insert(states.begin(), step->state(exact));
        }
    }

    /// As far from the solution as `share` of its norm.
    std::vector<double> beside(const double share) const
    {
      auto         u = exact;
      const auto   v = pseudo_random(u.size(), 2 + communicator.rank());
      const double s = share * norm(communicator, u) / norm(communicator, v);
      for (std::size_t i = 0; i < u.size(); ++i)
        u[i] += s * v[i];
      return u;
    }

    double error(std::vector<double> u) const
    {
      for (std::size_t i = 0; i < u.size(); ++i)
        u[i] -= exact[i];
      return norm(communicator, u) / norm(communicator, exact);
    }

    Communicator                   communicator;
    ParameterFile                  file;
    std::unique_ptr<Problem>       problem;
    Finish                         finish;
    std::unique_ptr<StepEquations> steps;
    std::unique_ptr<ImplicitStep>  step;
    std::vector<double>            exact;
  };
} // namespace

BOOST_DATA_TEST_CASE(the_truth_is_accepted_untouched, data::make(cases()), named)
{
  const StepCase test(named, "set tolerance = 1e-6");
  auto           u = test.exact;
  BOOST_TEST((test.finish.apply(*test.step, u).before.decision == Decision::accepted));
  BOOST_TEST(u == test.exact, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(a_state_beside_it_is_corrected, data::make(cases()), named)
{
  const StepCase test(named, "set tolerance = 1e-7");
  auto           u       = test.beside(1e-2);
  const auto     outcome = test.finish.apply(*test.step, u);
  BOOST_TEST((outcome.before.decision == Decision::corrected));
  BOOST_TEST(!outcome.before.within_tolerance());
  BOOST_TEST(outcome.after.within_tolerance());
  BOOST_TEST(outcome.warm_iterations > 0u);
  BOOST_TEST(outcome.cold_iterations > 0u);
  BOOST_TEST(test.error(u) < 1e-8);
}

BOOST_DATA_TEST_CASE(always_corrects_what_is_within_tolerance, data::make(cases()), named)
{
  const StepCase test(named, "set tolerance = 10\n set finish = always");
  auto           u       = test.beside(1e-3);
  const auto     outcome = test.finish.apply(*test.step, u);
  BOOST_TEST(outcome.before.within_tolerance());
  BOOST_TEST((outcome.before.decision == Decision::corrected));
  BOOST_TEST(test.error(u) < 1e-8);
}

BOOST_DATA_TEST_CASE(what_few_iterations_cannot_mend_is_recomputed, data::make(cases()), named)
{
  const StepCase test(named, "set tolerance = 1e-9\n set correction iterations = 1");
  auto           u       = test.beside(1.);
  const auto     outcome = test.finish.apply(*test.step, u);
  BOOST_TEST((outcome.before.decision == Decision::recomputed));
  BOOST_TEST(outcome.after.within_tolerance());
  BOOST_TEST(test.error(u) < 1e-8);
}

BOOST_DATA_TEST_CASE(never_leaves_the_answer_and_says_so, data::make(cases()), named)
{
  const StepCase test(named, "set tolerance = 1e-6\n set finish = never");
  auto           u      = test.beside(1e-2);
  const auto     before = u;
  BOOST_TEST((test.finish.apply(*test.step, u).before.decision == Decision::rejected));
  BOOST_TEST(u == before, boost::test_tools::per_element());
}

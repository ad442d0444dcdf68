// MPI: 1 2
// Answers to held-out samples are held against finite elements of the same sample, however ranks share them; the mean
// of all answers is what ignoring the parameters amounts to; every answer goes through the finish; what fails for one
// group's sample is thrown on all ranks.
#include "studies/shared/held_out.h"
#include "core/exceptions.h"
#include "core/stopwatch.h"
#include "support/problem_case.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const auto near = boost::test_tools::tolerance(1e-9);

  /// -laplace u = a on the square, u = 0 around it, for four a: answers are in proportion to a.
  struct Setting
  {
    explicit Setting(const unsigned int n_groups, const std::string &certificate_keys = "",
                     const std::string &source = "a")
      : ensemble(Communicator(), n_groups),
        problem(Problem::create(file)),
        finish(file)
    {
      file.read(mesh_section(2, 3) + degree_section(2) +
                    "subsection physics\n set model = diffusion\n subsection diffusion\n set source = " + source +
                    "\n end\nend\n"
                    "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: 0\nend\n"
                    "subsection parameters\n set names = a\n set values = 1\nend\nsubsection certificate\n" +
                    certificate_keys + "\nend\n",
                "test", {});
      problem->setup(ensemble.group());
      unit.assign(problem->n_free(), 0.);
      problem->solve(unit);
    }

    HeldOut held_out() const { return {ensemble, *problem, {{1.}, {2.}, {4.}, {9.}}}; }

    /// The answer to each sample times a factor.
    HeldOut::Answer scaled(const HeldOut &held_out, const std::vector<double> &factors) const
    {
      return [&held_out, this, factors](const std::size_t i, std::vector<double> &u) {
        BOOST_TEST(problem->parameters()[0] == held_out.parameters(i)[0]); // it stands there
        for (std::size_t j = 0; j < u.size(); ++j)
          u[j] = factors[i] * held_out.parameters(i)[0] * unit[j];
      };
    }

    ParameterFile            file;
    Ensemble                 ensemble;
    std::unique_ptr<Problem> problem;
    Finish                   finish;
    std::vector<double>      unit;
  };
} // namespace

BOOST_AUTO_TEST_CASE(errors_are_those_of_each_sample)
{
  for (int n_groups = 1; n_groups <= Communicator().size(); ++n_groups)
    {
      const Setting setting(n_groups);
      const auto    held_out = setting.held_out();
      const auto    errors   = held_out.errors(setting.scaled(held_out, {1.5, 0., 1., -1.}), 4);
      BOOST_TEST(errors[0] == 0.5, near);
      BOOST_TEST(errors[1] == 1., near);
      BOOST_TEST(errors[2] < 1e-9);
      BOOST_TEST(errors[3] == 2., near);
      BOOST_TEST(held_out.errors(setting.scaled(held_out, {1.5, 0., 1., -1.}), 2).size() == 2u);
      BOOST_TEST(held_out.solve_seconds() > 0.);
    }
}

BOOST_AUTO_TEST_CASE(the_mean_answers_who_ignores_the_parameters)
{
  const Setting setting(1);
  const auto    errors = setting.held_out().errors_of_mean();
  BOOST_TEST(errors[0] == 3., near); // the mean is 4
  BOOST_TEST(errors[1] == 1., near);
  BOOST_TEST(errors[2] < 1e-9);
  BOOST_TEST(errors[3] == 5. / 9., near);
}

BOOST_AUTO_TEST_CASE(every_answer_is_finished_and_counted)
{
  for (int n_groups = 1; n_groups <= Communicator().size(); ++n_groups)
    {
      const Setting setting(n_groups, "set tolerance = 1e-3\nset correction iterations = 30");
      const auto    held_out = setting.held_out();
      Figures       figures;
      figures.set("time.train_s", 1000.);
      held_out.finish(setting.scaled(held_out, {1., 1.0001, 1.1, 1.5}), setting.finish, figures);
      BOOST_TEST(figures.number("certificate.accepted") == 2.);
      BOOST_TEST(figures.number("certificate.corrected") == 2.);
      BOOST_TEST(figures.number("certificate.recomputed") == 0.);
      BOOST_TEST(figures.number("certificate.rejected") == 0.);
      BOOST_TEST(figures.number("certificate.solved") == 3.); // 1.0001 is accepted as it is
      BOOST_TEST(figures.number("certificate.residual_relative") == 1e-4, boost::test_tools::tolerance(1e-6));
      BOOST_TEST(figures.number("iterations.saved") ==
                 figures.number("iterations.cold") - figures.number("iterations.warm"));
      // With its price and finish a query costs more.
      BOOST_TEST(figures.number("break_even_queries_uncertified") <= figures.number("break_even_queries"));
      for (const char *key : {"certificate.effectivity", "certificate.estimate_relative", "time.fe_solve_s",
                              "time.network_s", "time.certificate_s", "time.finish_s"})
        BOOST_TEST(figures.has(key), key);
    }
}

BOOST_AUTO_TEST_CASE(what_fails_in_one_group_is_thrown_on_all)
{
  for (int n_groups = 1; n_groups <= Communicator().size(); ++n_groups)
    {
      // The second sample, another group's than the first, has no finite source.
      const Setting root(n_groups, "", "sqrt(a)");
      BOOST_CHECK_THROW(HeldOut(root.ensemble, *root.problem, {{1.}, {-1.}, {4.}}), InputError);

      const Setting setting(n_groups);
      const auto    held_out = setting.held_out();
      const auto    fails    = [](const std::size_t i, std::vector<double> &u) {
        if (i == 1)
          throw ConvergenceError("The answer to sample 1 is none.", "");
        std::fill(u.begin(), u.end(), 0.);
      };
      Figures figures;
      figures.set("time.train_s", 1.);
      BOOST_CHECK_THROW(held_out.errors(fails, 4), ConvergenceError);
      BOOST_CHECK_THROW(held_out.finish(fails, setting.finish, figures), ConvergenceError);
      BOOST_TEST(held_out.errors(fails, 1)[0] == 1., near); // it goes on
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_slower_than_finite_elements_never_pays)
{
  const Setting setting(1);
  const auto    held_out = setting.held_out();
  Figures       figures;
  figures.set("time.train_s", 1.);
  const auto answer = setting.scaled(held_out, {1., 1., 1., 1.});
  const auto slow   = [&](const std::size_t i, std::vector<double> &u) {
    const double wait = 2. * held_out.solve_seconds();
    for (const Stopwatch watch; watch.wall_seconds() < wait;)
      ;
    answer(i, u);
  };
  held_out.finish(slow, setting.finish, figures);
  BOOST_TEST(figures.number("break_even_queries") == std::numeric_limits<double>::infinity());
  BOOST_TEST(figures.number("break_even_queries_uncertified") == std::numeric_limits<double>::infinity());
}

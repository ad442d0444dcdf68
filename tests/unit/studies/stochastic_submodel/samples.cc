// MPI: 1 2 4
// Quantities of samples are those of the problem's own solutions, fields those that all samples' states give dof by dof,
// whatever the ranks; samples that fail are named by nan and leave the others as they are.
#include "core/exceptions.h"
#include "core/statistics.h"
#include "studies/shared/sample_runs.h"
#include "studies/stochastic_submodel/field_statistics.h"
#include "studies/stochastic_submodel/sample_quantities.h"
#include "support/problem_case.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const auto in_order = boost::test_tools::per_element();

  const std::string square =
      mesh_section(2, 2) + degree_section(1) +
      "subsection parameters\n set names = k, f\n set values = 1, 1\nend\n"
      "subsection physics\n set model = diffusion\n subsection diffusion\n"
      "  set conductivity = k\n  set source = f*(1 + x)\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: 0\nend\n"
      "subsection postprocessing\n set probes = a: 0.3, 0.4\n set maxima = peak: abs(u0_x)\nend\n";
  const std::string in_time = square + "subsection time\n set end time = 0.2\n set step = 0.05\nend\n";

  struct Case
  {
    Case(const std::string &text, const std::string &name, const unsigned int n_groups,
         const SampleContents::States states = SampleContents::States::last)
      : run{world, RunDirectory(world, name + "_" + std::to_string(world.size())), {}, {}}
    {
      run.identity.set("physics", text);
      problem = Problem::create(file);
      model   = FullModel::of(*problem);
      samples = std::make_unique<SampleRuns>(file, *model);
      file.read(
          text + "subsection samples\n set distributions = k: uniform(1, 2); f: uniform(-1, 5)\n set groups = " +
              std::to_string(n_groups) + "\nend\n",
          "test.prm", {});
      samples->setup(world);
      quantities.emplace(*model);
      samples->keep(
          {states, quantities->names().size(), [this](const auto of) { return (*quantities)(of); }, true});
    }

    std::vector<std::vector<double>> sample(const std::size_t n)
    {
      samples->run(run, {"monte_carlo", 0, n});
      return SampleRuns::numbers(run.directory, world, "monte_carlo");
    }

    Communicator                    world;
    Run                             run;
    ParameterFile                   file;
    std::unique_ptr<Problem>        problem;
    std::unique_ptr<FullModel>      model;
    std::unique_ptr<SampleRuns>     samples;
    std::optional<SampleQuantities> quantities;
  };
} // namespace

BOOST_AUTO_TEST_CASE(quantities_are_those_of_the_solutions)
{
  const Communicator world;
  for (const unsigned int n_groups : {1u, (unsigned int)(world.size())})
    {
      Case       c(square, "quantities", n_groups);
      const auto rows = c.sample(4);
      BOOST_TEST(c.quantities->names() == std::vector<std::string>({"a", "peak"}), in_order);
      c.problem->setup(world);
      for (std::size_t i = 0; i < 4; ++i)
        {
          c.problem->set_parameters(c.samples->parameters(0, i));
          std::vector<double> expected;
          c.model->solve(&expected);
          BOOST_TEST(rows[i] == expected, boost::test_tools::tolerance(1e-9) << in_order);
        }
    }
}

BOOST_AUTO_TEST_CASE(in_time_there_are_extremes)
{
  Case       c(in_time, "extremes", 1);
  const auto rows = c.sample(2);
  BOOST_TEST(c.quantities->names() ==
                 std::vector<std::string>({"a", "a.maximum", "a.minimum", "peak", "peak.maximum", "peak.minimum"}),
             in_order);
  c.problem->setup(c.world);
  c.problem->set_parameters(c.samples->parameters(0, 1));
  std::vector<double> numbers, a;
  c.model->solve(&numbers);
  for (std::size_t i = 0; i < numbers.size(); i += 2)
    a.push_back(numbers[i]);
  BOOST_REQUIRE(a.size() == 5u);
  BOOST_TEST(rows[1][0] == a.back(), boost::test_tools::tolerance(1e-9));
  BOOST_TEST(rows[1][1] == *std::max_element(a.begin(), a.end()), boost::test_tools::tolerance(1e-9));
  BOOST_TEST(rows[1][2] == *std::min_element(a.begin(), a.end()), boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(fields_are_those_of_all_samples)
{
  Case c(in_time, "fields", 1);
  c.sample(5);
  c.problem->setup(c.world);
  const std::vector<std::size_t> good = {0, 2, 3, 4};
  const auto fields = field_statistics(c.run.directory, c.world, *c.model, "monte_carlo", good, {0.75});
  BOOST_REQUIRE(fields.size() == 3u);
  BOOST_TEST(fields[2].name == "quantile_75");

  const std::size_t                n = c.model->n_owned();
  std::vector<std::vector<double>> last;
  for (const std::size_t i : good)
    {
      c.problem->set_parameters(c.samples->parameters(0, i));
      const auto states = c.model->solve();
      last.emplace_back(states.end() - std::ptrdiff_t(n), states.end());
    }
  double worst = 0.;
  for (std::size_t dof = 0; dof < n; ++dof)
    {
      std::vector<double> draws;
      double              mean = 0., square = 0.;
      for (const auto &state : last)
        draws.push_back(state[dof]);
      for (const double value : draws)
        mean += value / 4.;
      for (const double value : draws)
        square += std::pow(value - mean, 2) / 3.;
      worst = std::max({worst, std::abs(fields[0].values[dof] - mean),
                        std::abs(fields[1].values[dof] - std::sqrt(square)),
                        std::abs(fields[2].values[dof] - quantile(draws, 0.75))});
    }
  BOOST_TEST(c.world.max(worst) < 1e-9);
}

// With f > 2 Newton is not allowed the steps that it needs.
BOOST_AUTO_TEST_CASE(samples_that_fail_are_marked)
{
  const std::string nonlinear = mesh_section(2, 2) + degree_section(1) +
                                "subsection parameters\n set names = k, f\n set values = 1, 1\nend\n"
                                "subsection physics\n set model = diffusion\n subsection diffusion\n"
                                "  set conductivity = k + if(f > 2, u^2, 0)\n  set source = f*100\n end\nend\n"
                                "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: 0\nend\n"
                                "subsection newton\n set maximum iterations = 2\nend\n"
                                "subsection postprocessing\n set probes = a: 0.3, 0.4\nend\n";
  Case       c(nonlinear, "failing", 1);
  const auto rows = c.sample(8);
  for (std::size_t i = 0; i < 8; ++i)
    BOOST_TEST(std::isnan(rows[i][0]) == (c.samples->parameters(0, i)[1] > 2.));
}

BOOST_AUTO_TEST_CASE(samples_that_coefficients_refuse_are_marked)
{
  std::string text = square;
  text.replace(text.find("source = f*(1 + x)"), 18, "source = sqrt(f)");
  Case       c(text, "refused", 1);
  const auto rows = c.sample(8);
  for (std::size_t i = 0; i < 8; ++i)
    BOOST_TEST(std::isnan(rows[i][0]) == (c.samples->parameters(0, i)[1] < 0.));
}

BOOST_AUTO_TEST_CASE(nothing_to_ask_is_refused)
{
  std::string text = square;
  text             = text.substr(0, text.find("subsection postprocessing"));
  BOOST_CHECK_THROW(Case(text, "nothing", 1), InputError);
  Case c(square, "names", 1);
  BOOST_CHECK_THROW(c.quantities->find("key", "b"), InputError);
  BOOST_TEST(c.quantities->find("key", "peak") == 1u);
}

// MPI: 1 2 4
// Samples are the problem's own solutions whatever the groups of ranks, in files that any number of ranks reads; a run
// that stopped goes on after its last sample, and more can be added.
#include "studies/shared/sample_runs.h"
#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/statistics.h"
#include "studies/shared/full_model.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string square = mesh_section(2, 3) + degree_section(1) +
                             "subsection parameters\n set names = k, f\n set values = 1, 1\nend\n"
                             "subsection physics\n set model = diffusion\n subsection diffusion\n"
                             "  set conductivity = k + u^2\n  set source = f*(1 + x)\n end\nend\n"
                             "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: 0\nend\n";
  const std::string in_time = square + "subsection time\n set end time = 0.2\n set step = 0.05\nend\n";

  /// A problem with its samples, in a folder of its own.
  struct Case
  {
    Case(const std::string &text, const std::string &name, const unsigned int n_groups, const bool resume = false)
      : run{world, RunDirectory(world, name + "_" + std::to_string(world.size())), {}, {}, resume}
    {
      run.identity.set("physics", text);
      ParameterFile file;
      problem = Problem::create(file);
      model   = FullModel::of(*problem);
      samples = std::make_unique<SampleRuns>(file, *model);
      file.read(text +
                    "subsection samples\n set distributions = k: uniform(1, 2); f: uniform(0, 5)\n set groups = " +
                    std::to_string(n_groups) + "\nend\n",
                "test.prm", {});
      samples->setup(world);
    }

    SnapshotSet read(const std::size_t n)
    {
      problem->setup(world);
      return SampleRuns::read(run.directory, world, *model, "training", n);
    }

    Communicator                world;
    Run                         run;
    std::unique_ptr<Problem>    problem;
    std::unique_ptr<FullModel>  model;
    std::unique_ptr<SampleRuns> samples;
  };

  /// Largest difference of the states of a sample and the problem's own solution.
  double difference(Problem &problem, const SnapshotSet &set, const std::size_t i)
  {
    problem.set_parameters(set.parameters(i));
    const auto states = FullModel::of(problem)->solve();
    const auto sample = set.sample(i);
    double     result = 0.;
    BOOST_REQUIRE(states.size() == sample.size());
    for (std::size_t j = 0; j < states.size(); ++j)
      result = std::max(result, std::abs(states[j] - sample[j]));
    return Communicator().max(result);
  }
} // namespace

BOOST_AUTO_TEST_CASE(samples_are_the_solutions_whatever_the_groups)
{
  const Communicator world;
  for (const auto &text : {square, in_time})
    for (const unsigned int n_groups : {1u, (unsigned int)(world.size())})
      {
        Case c(text, "samples", n_groups);
        c.samples->run(c.run, {"training", 0, 5});
        const auto set = c.read(5);
        BOOST_TEST(set.n_states() == (text == square ? 1u : 5u));
        for (std::size_t i = 0; i < 5; ++i)
          {
            BOOST_TEST(set.parameters(i) == c.samples->parameters(0, i), boost::test_tools::per_element());
            BOOST_TEST(difference(*c.problem, set, i) < 1e-9);
          }
        BOOST_TEST(SampleRuns::seconds(c.run.directory, world, "training").size() == 5u);
      }
}

BOOST_AUTO_TEST_CASE(a_run_that_stopped_goes_on)
{
  const Communicator world;
  Case               whole(square, "whole", 1);
  whole.samples->run(whole.run, {"training", 0, 4});
  const auto expected = whole.read(4);

  Case first(square, "stopped", 1);
  interruption::request();
  BOOST_CHECK_THROW(first.samples->run(first.run, {"training", 0, 4}), Interrupted);
  interruption::clear();
  Case second(square, "stopped", 1, true);
  second.samples->run(second.run, {"training", 0, 4});
  const auto set = second.read(4);
  for (std::size_t i = 0; i < 4; ++i)
    {
      BOOST_TEST(set.parameters(i) == expected.parameters(i), boost::test_tools::per_element());
      const auto a = set.sample(i), b = expected.sample(i);
      BOOST_TEST(std::equal(a.begin(), a.end(), b.begin(), b.end()));
    }
  BOOST_TEST(SampleRuns::seconds(second.run.directory, world, "training")[0] ==
             SampleRuns::seconds(first.run.directory, world, "training")[0]);
  BOOST_CHECK_THROW(second.read(5), InputError);
}

BOOST_AUTO_TEST_CASE(more_samples_are_added_to_those_that_are_there)
{
  Case c(square, "more", 1);
  c.samples->run(c.run, {"training", 0, 2});
  const auto first = SampleRuns::seconds(c.run.directory, c.world, "training");
  c.samples->run(c.run, {"training", 0, 4});
  const auto all = SampleRuns::seconds(c.run.directory, c.world, "training");
  BOOST_REQUIRE(all.size() == 4u);
  BOOST_TEST(all[0] == first[0]); // to the bit: it was not solved again
  BOOST_TEST(all[1] == first[1]);
}

BOOST_AUTO_TEST_CASE(a_latin_hypercube_is_made_whole_and_not_added_to)
{
  Case c(square, "latin", 1);
  c.samples->run(c.run, {.name = "training", .number = 0, .n_samples = 3, .is_latin_hypercube = true});
  const auto        set = c.read(3);
  std::vector<bool> parts(3, false);
  for (std::size_t i = 0; i < 3; ++i)
    parts.at(std::size_t(3. * (set.parameters(i)[0] - 1.))) = true;
  BOOST_TEST(std::ranges::all_of(parts, [](const bool part) { return part; }));
  BOOST_TEST(difference(*c.problem, set, 1) < 1e-9);
  BOOST_CHECK_EXCEPTION(
      c.samples->run(c.run, {.name = "training", .number = 0, .n_samples = 4, .is_latin_hypercube = true}),
      InputError, says("Latin hypercube of 3 samples, and 4"));
}

BOOST_AUTO_TEST_CASE(given_samples_stand_in_the_file_as_solved_ones_do)
{
  const Communicator world;
  for (const unsigned int n_groups : {1u, (unsigned int)(world.size())})
    {
      Case       c(in_time, "given", n_groups);
      const auto given = [&](const Communicator &, const std::size_t i) {
        std::vector<double> states;
        const auto          positions = c.model->positions();
        for (std::size_t s = 0; s < c.model->n_states(); ++s)
          for (const double x : std::span(positions).first(c.model->n_owned()))
            states.push_back(double(i) + 10. * double(s) + x);
        return GivenSample{{1.5, double(i)}, states};
      };
      c.samples->run(c.run, {.name = "training", .number = 0, .n_samples = 3, .given = given});
      const auto set = c.read(3);
      const auto x   = c.model->positions();
      for (std::size_t i = 0; i < 3; ++i)
        {
          BOOST_TEST(set.parameters(i)[1] == double(i));
          const auto states = set.sample(i);
          for (std::size_t k = 0; k < states.size(); ++k)
            BOOST_TEST(states[k] == double(i) + 10. * double(k / c.model->n_owned()) + x[k % c.model->n_owned()]);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_mesh_of_a_file_is_that_of_the_parameter_file_whatever_was_solved_before)
{
  std::string moving = square;
  moving.replace(moving.find("set refinements"), 0, "set deformation = x; k*y\n  ");
  Case c(moving, "moving", 1);
  c.samples->run(c.run, {"training", 0, 2});
  c.samples->run(c.run, {"test", 1, 2});
  c.world.on_all([&] {
    const auto a = Dataset::open(SampleRuns::path(c.run.directory, "training")).read_all("mesh/positions");
    const auto b = Dataset::open(SampleRuns::path(c.run.directory, "test")).read_all("mesh/positions");
    BOOST_TEST(a == b, boost::test_tools::per_element());
    BOOST_TEST(*std::ranges::max_element(a) < 1.); // inner nodes of the unit square
  });
}

BOOST_AUTO_TEST_CASE(another_mesh_and_bad_groups_are_refused)
{
  Case c(square, "other", 1);
  c.samples->run(c.run, {"training", 0, 2});
  c.problem->setup(c.world, 1);
  BOOST_CHECK_THROW(SampleRuns::read(c.run.directory, c.world, *c.model, "training", 2), InputError);
  if (c.world.size() > 1)
    BOOST_CHECK_THROW(Case(square, "bad", c.world.size() + 1), InputError);
}

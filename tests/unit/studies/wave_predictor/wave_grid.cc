// MPI: 1 2
// Fields on a grid are those of the finite elements, on any number of ranks and from a file again; grids that do not fit are
// refused by name; the law of errors covers as often as it says.
#include "core/exceptions.h"
#include "core/random.h"
#include "physics/api/parameter_file.h"
#include "studies/shared/sample_runs.h"
#include "studies/wave_predictor/error_law.h"
#include "studies/wave_predictor/predictor_scores.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string membrane = mesh_section(2, 3) + degree_section(1) +
                               "subsection parameters\n set names = f\n set values = 1\nend\n"
                               "subsection physics\n set model = wave\nend\n"
                               "subsection boundary conditions\n set neumann = 0: f*sin(6*t)*y\nend\n"
                               "subsection time\n set end time = 0.6\n set step = 0.05\n set initial value = x + "
                               "2*y\n set initial rate = 3*y\nend\n"
                               "subsection samples\n set distributions = f: uniform(0.5, 2)\nend\n";

  struct Case
  {
    explicit Case(const std::string &more = "set points = 5, 4\n set box = 0.1, 0.2 : 0.9, 1\n set every = 3")
      : model(file),
        samples(file, model)
    {
      file.read(membrane + "subsection grid\n " + more + "\nend\n", "test.prm", {});
    }

    ParameterFile file;
    GridModel     model;
    SampleRuns    samples;
  };
} // namespace

BOOST_AUTO_TEST_CASE(fields_at_the_points)
{
  const Communicator world;
  Case               c;
  c.model.setup(world);
  BOOST_TEST(c.model.n_states() == 5u);
  BOOST_TEST(c.model.interval() == 0.15, boost::test_tools::tolerance(1e-12));
  auto samples = PointSamples::of(c.model.problem(), c.model.points());
  // Linear ones lie in the space of the elements; the last state is that of all states.
  const auto fields = samples->solve(3), speeds = c.model.evaluate("speed", "1 + x - y; f*x");
  const auto points = c.model.points();
  BOOST_TEST(fields.size() == 5u * 2u * 20u);
  for (std::size_t i = 0; i < 20; ++i)
    {
      const double x = points[2 * i], y = points[2 * i + 1];
      BOOST_TEST(std::abs(fields[i] - (x + 2. * y)) < 1e-12);
      BOOST_TEST(std::abs(fields[20 + i] - 3. * y) < 1e-12);
      BOOST_TEST(std::abs(speeds[i] - (1. + x - y)) < 1e-12);
      BOOST_TEST(std::abs(speeds[20 + i] - x) < 1e-12);
    }
  const auto every_step = samples->solve(1);
  for (std::size_t i = 0; i < 40; ++i)
    BOOST_TEST(std::abs(every_step[12 * 40 + i] - fields[4 * 40 + i]) < 1e-12);
}

BOOST_AUTO_TEST_CASE(runs_come_back_from_their_file)
{
  const Communicator world;
  Case               c;
  Run                run{world, RunDirectory(world, "grid_runs"), {}, {}};
  c.samples.setup(world);
  c.samples.run(run, {"training", 0, 3});
  c.model.setup(world);
  const auto runs = read_grid_runs(run.directory, world, c.model, "training", 3, "", "f*x");
  BOOST_TEST(runs.n() == 3u);
  BOOST_TEST(runs.step_inputs.front().empty());
  for (std::size_t k = 0; k < 3; ++k)
    {
      c.model.set_parameters(runs.parameters[k]);
      const auto again = PointSamples::of(c.model.problem(), c.model.points())->solve(3);
      for (std::size_t i = 0; i < again.size(); ++i)
        BOOST_TEST(std::abs(again[i] - runs.states[k][i]) < 1e-10);
      BOOST_TEST(runs.impact_inputs[k][7] == runs.parameters[k][0] * c.model.points()[14],
                 boost::test_tools::tolerance(1e-12));
    }
  BOOST_CHECK_EXCEPTION(read_grid_runs(run.directory, world, c.model, "training", 4, "", ""), InputError,
                        says("3 runs"));
  Case other("set points = 5, 4\n set box = 0.1, 0.2 : 0.8, 1\n set every = 3");
  other.model.setup(world);
  BOOST_CHECK_EXCEPTION(read_grid_runs(run.directory, world, other.model, "training", 3, "", ""), InputError,
                        says("elsewhere"));
}

BOOST_AUTO_TEST_CASE(pairs_and_truth_of_tasks)
{
  const Communicator world;
  Case               c;
  Run                run{world, RunDirectory(world, "grid_tasks"), {}, {}};
  c.samples.setup(world);
  c.samples.run(run, {"training", 0, 2});
  c.model.setup(world);
  const auto runs  = read_grid_runs(run.directory, world, c.model, "training", 2, "x", "f; y");
  const auto step  = PredictorTask::create("next step", 1);
  const auto pairs = step->samples(runs);
  BOOST_TEST(pairs.n() == 2u * step->n_samples(runs.n_frames));
  BOOST_TEST(pairs.n() == 6u);
  BOOST_TEST(pairs.n_inputs == 3u);
  // What is added to a state is the next one; having learnt nothing, nothing is.
  for (std::size_t i = 0; i < 20; ++i)
    BOOST_TEST(pairs.inputs[i] + pairs.outputs[i] == runs.field(0, 2, 0)[i], boost::test_tools::tolerance(1e-12));
  std::vector<std::vector<double>> stays;
  for (std::size_t k = 0; k < 2; ++k)
    stays.push_back(step->ignorant_answer(step->ignorant(pairs), runs, k));
  const auto errors = answer_errors(*step, runs, stays);
  BOOST_TEST(errors.of_frames.size() == 3u);
  BOOST_TEST(errors.of_frames.front() < errors.of_frames.back());
  BOOST_TEST(output_error(*step, pairs, pairs.outputs) == 0.);

  const auto field = PredictorTask::create("impact to field", 1);
  const auto whole = field->samples(runs);
  BOOST_TEST((whole.grid == std::vector<std::size_t>{4, 4, 5}));
  BOOST_TEST(whole.n_inputs == 3u);
  BOOST_TEST(whole.n() == 2u);
  const auto truth = field->truth(runs, 1);
  BOOST_TEST((std::vector<double>(whole.outputs.begin() + 80, whole.outputs.end()) == truth));
  BOOST_TEST(answer_errors(*field, runs, {field->truth(runs, 0), truth}).overall == 0.);
  BOOST_CHECK_EXCEPTION(PredictorTask::create("next step", 4)->n_samples(5), InputError, says("first time"));
}

BOOST_AUTO_TEST_CASE(between_the_points)
{
  Case c;
  c.model.setup(Communicator());
  std::vector<double> values;
  for (std::size_t i = 0; i < 20; ++i)
    values.push_back(1. + c.model.points()[2 * i] - 3. * c.model.points()[2 * i + 1]);
  const std::vector<double> places = {0.5, 0.6, 0.3, 0.35, 0., 0.5};
  const auto                found  = c.model.interpolated(values, places);
  BOOST_TEST(found[0] == 1. + 0.5 - 1.8, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(found[1] == 1. + 0.3 - 1.05, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(found[2] == 1. + c.model.points()[0] - 1.5,
             boost::test_tools::tolerance(1e-12)); // beyond the outer ones
}

BOOST_AUTO_TEST_CASE(grids_that_do_not_fit)
{
  const auto refused = [](const std::string &grid, const std::string &words) {
    Case c(grid);
    BOOST_CHECK_EXCEPTION(c.model.setup(Communicator()), InputError, says(words));
  };
  refused("set every = 5", "does not divide the 12 steps");
  refused("set every = 3\n set box = 0, 0 : 2, 1", "outside of the mesh");
  refused("set every = 3\n set box = 0, 0 : 0, 1", "no grid");
  refused("set every = 3\n set points = 5", "no grid");
}

BOOST_AUTO_TEST_CASE(errors_are_covered_as_often_as_promised)
{
  // Mean of many laws, each calibrated with 19 errors: exchangeable ones are covered by 18/20 exactly.
  double             covered = 0.;
  const unsigned int n       = 400;
  for (unsigned int k = 0; k < n; ++k)
    {
      const RandomStream  numbers(1, "errors", k);
      std::vector<double> known, others;
      for (unsigned int i = 0; i < 19; ++i)
        known.push_back(std::exp(numbers.normal(i)));
      for (unsigned int i = 0; i < 20; ++i)
        others.push_back(std::exp(numbers.normal(100 + i)));
      covered += ErrorLaw(known, 0.9).covered(others) / n;
    }
  BOOST_TEST(std::abs(covered - 0.9) < 0.015);

  const ErrorLaw law({3., 1., 2., 4., 5., 6., 7., 8., 9.}, 0.9);
  BOOST_TEST(law.quantile == 9.);
  Archive archive;
  law.write(archive);
  BOOST_TEST(ErrorLaw::read(archive).quantile == 9.);
  BOOST_CHECK_EXCEPTION(ErrorLaw({1., 2.}, 0.9), InputError, says("2 held-out"));
  BOOST_CHECK_EXCEPTION(ErrorLaw::read(Archive()), InputError, says("no errors"));
}

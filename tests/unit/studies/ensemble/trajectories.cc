// MPI: 1 2 4
// Runs of an ensemble come back state by state; their changes are those of the states, whatever the ranks; exported fields are the
// states at the vertices of each run's own mesh, with boundary values of their time.
#include "studies/ensemble/trajectories.h"

#include "core/hdf5_array.h"
#include "studies/ensemble/state_changes.h"
#include "studies/ensemble/trajectory_export.h"
#include "studies/shared/sample_runs.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  /// u = a (1 + t) (x + 2 y) on a rectangle as high as h.
  const std::string heat =
      "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n set refinements = 2\n"
      " set deformation = x; h*y\nend\n" +
      degree_section(2) +
      "subsection parameters\n set names = a, h\n set values = 1, 1\nend\n"
      "subsection physics\n set model = diffusion\n subsection diffusion\n  set source = a*(x + 2*y)\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: a*(1 + t)*(x + 2*y)\nend\n"
      "subsection time\n set end time = 1\n set step = 0.25\n set initial value = a*(x + 2*y)\nend\n"
      "subsection samples\n set distributions = a: uniform(1, 2); h: uniform(0.5, 2)\nend\n";

  constexpr std::size_t n_runs = 3, n_states = 5;

  struct Case
  {
    explicit Case(const std::string &keys = "")
      : run{world, RunDirectory(world, "trajectories_" + std::to_string(world.size())), {}, {}},
        model(file),
        samples(file, model, {"ensemble"}),
        export_(file)
    {
      file.read(heat + keys, "test.prm", {});
      samples.setup(world);
      samples.keep({SampleContents::States::all, 1, [](const auto) { return std::vector<double>{1.}; }, true});
      samples.run(run, {"training", 0, n_runs});
      model.setup(world);
    }

    Communicator     world;
    Run              run;
    ParameterFile    file;
    RemeshedProblem  model;
    SampleRuns       samples;
    TrajectoryExport export_;
  };
} // namespace

BOOST_AUTO_TEST_CASE(changes_are_those_of_the_states)
{
  Case               c;
  const FieldsOfDofs fields(c.model.problem()->field_map());
  BOOST_TEST(fields.names == std::vector<std::string>{"u"}, boost::test_tools::per_element());
  const auto changes = state_changes(c.run.directory, c.world, c.model, "training");
  double     sum = 0., n = 0.;
  for (std::size_t i = 0; i < n_runs; ++i)
    {
      const auto mu = c.samples.parameters(0, i);
      c.model.set_parameters(mu);
      const auto x = c.model.positions();
      for (std::size_t k = 0; k < c.model.n_owned(); ++k, n += 1.)
        sum += std::pow(0.25 * mu[0] * (x[k] + 2. * x[c.model.n_owned() + k]), 2);
    }
  const double expected = std::sqrt(c.world.sum(sum) / c.world.sum(n));
  BOOST_REQUIRE(changes.of_steps[0].size() == n_states - 1);
  for (const double change : changes.of_steps[0])
    BOOST_TEST(std::abs(change - expected) < 1e-7 * expected);
  BOOST_TEST(std::abs(changes.overall[0] - expected) < 1e-7 * expected);
  // sizes are 1 + t times that of the first
  const double mean = (1. + 1.5625 + 2.25 + 3.0625 + 4.) / 5.;
  BOOST_TEST(std::abs(changes.size[0] - std::sqrt(mean) * 4. * expected) < 1e-6 * expected);
}

BOOST_AUTO_TEST_CASE(runs_come_in_parts)
{
  Case c;
  c.world.on_root([&] {
    const Trajectories runs(c.run.directory, "training");
    BOOST_TEST(runs.size() == n_runs);
    BOOST_TEST(runs.n_states() == n_states);
    BOOST_TEST(runs.parameters(1) == c.samples.parameters(0, 1), boost::test_tools::per_element());
    const auto all = runs.states(1), part = runs.states(1, 2, 4);
    BOOST_REQUIRE(part.size() == 2 * runs.n_dofs(1));
    for (std::size_t i = 0; i < part.size(); ++i)
      BOOST_TEST(part[i] == all[2 * runs.n_dofs(1) + i]);
    BOOST_TEST(runs.has_answer(0));
    BOOST_TEST(runs.numbers(0).empty());
  });
}

BOOST_AUTO_TEST_CASE(exported_runs_lie_on_their_own_meshes)
{
  for (const bool repeats : {false, true})
    {
      Case c("subsection ensemble\n subsection export\n  set formats = meshgraphnets\n  set inflow = 0\n"
             "  set repeat static = " +
             std::string(repeats ? "true" : "false") + "\n end\nend\n");
      c.export_.check(c.world, c.model);
      c.export_.write(c.run, c.model, {"training"});
      BOOST_TEST(c.model.problem()->n_free() > 0u); // set up on all ranks again
      c.world.on_root([&] {
        const auto file = c.run.directory.file("export/meshgraphnets/train.h5");
        for (std::size_t i = 0; i < n_runs; ++i)
          {
            const auto        mu   = c.samples.parameters(0, i);
            const auto        x    = hdf5_array::read(file, "/" + std::to_string(i) + "/mesh_pos");
            const auto        u    = hdf5_array::read(file, "/" + std::to_string(i) + "/u");
            const std::size_t n    = x.shape[1];
            double            high = 0.;
            BOOST_TEST(x.shape == (std::vector<std::size_t>{repeats ? n_states : 1, 25, 2}),
                       boost::test_tools::per_element());
            BOOST_TEST(u.shape == (std::vector<std::size_t>{n_states, 25, 1}), boost::test_tools::per_element());
            for (std::size_t s = 0; s < n_states; ++s)
              for (std::size_t v = 0; v < n; ++v)
                {
                  const double exact =
                      mu[0] * (1. + 0.25 * double(s)) * (x.values[2 * v] + 2. * x.values[2 * v + 1]);
                  BOOST_TEST(std::abs(u.values[s * n + v] - exact) < 1e-5);
                  high = std::max(high, x.values[2 * v + 1]);
                }
            BOOST_TEST(std::abs(high - mu[1]) < 1e-6);
          }
      });
    }
}

BOOST_AUTO_TEST_CASE(formats_that_are_none_are_refused)
{
  Case c("subsection ensemble\n subsection export\n  set formats = meshgraphnets, tfrecord\n end\nend\n");
  BOOST_CHECK_EXCEPTION(c.export_.check(c.world, c.model), InputError, says("'tfrecord'"));
  Case other(
      "subsection ensemble\n subsection export\n  set formats = meshgraphnets\n  set outflow = 7\n end\nend\n");
  BOOST_CHECK_EXCEPTION(other.export_.check(other.world, other.model), InputError,
                        says("ensemble/export/outflow"));
}

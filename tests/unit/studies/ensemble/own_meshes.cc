// MPI: 1 2
// Runs over parameters of a geometry have a mesh each: their states are those of the equations there, more runs are added to them, a
// run without a mesh is left out, changes are means over all dofs, exports lie on each run's own; studies of one mesh refuse them.
#include "core/hdf5_array.h"
#include "studies/ensemble/state_changes.h"
#include "studies/ensemble/trajectory_export.h"
#include "studies/shared/sample_runs.h"
#include "support/geometry_text.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <set>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  /// u = a (1 + t) (x + 2 y); there is no plate with a hole of a radius above 1.
  const std::string heat =
      "subsection mesh\n set source = file\n set file = plate.geo\nend\n" + degree_section(2) +
      "subsection parameters\n set names = radius, a\n set values = 0.3, 1\nend\n"
      "subsection physics\n set model = diffusion\n subsection diffusion\n  set source = a*(x + 2*y)\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 1, 2, 3, 4, 5: a*(1 + t)*(x + 2*y)\nend\n"
      "subsection time\n set end time = 1\n set step = 0.25\n set initial value = a*(x + 2*y)\nend\n"
      "subsection samples\n set distributions = radius: uniform(0.2, 0.8); a: uniform(1, 2)\nend\n";

  constexpr std::size_t n_runs = 3, n_states = 5;

  struct Case
  {
    explicit Case(const std::string &keys = "", const std::string &text = heat)
      : run{world, RunDirectory(world, "own_meshes_" + std::to_string(world.size())), {}, {}},
        model(file),
        samples(file, model, {"ensemble"}),
        export_(file)
    {
      world.on_root([&] { write_text("plate.geo", plate_with_a_hole()); });
      file.read(text + keys, "test.prm", {});
      samples.setup(world);
      samples.keep({.n_numbers      = 1,
                    .numbers        = [](const auto) { return std::vector<double>{1.}; },
                    .keeps_failures = true,
                    .own_meshes     = model.has_own_meshes()});
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

  /// Largest difference of a run's states from the exact ones at its own positions.
  double error(const Trajectories &runs, const std::size_t number)
  {
    const auto        mu = runs.parameters(number), x = runs.positions(number), u = runs.states(number);
    const std::size_t n      = runs.n_dofs(number);
    double            result = 0.;
    for (std::size_t s = 0; s < n_states; ++s)
      for (std::size_t i = 0; i < n; ++i)
        result =
            std::max(result, std::abs(u[s * n + i] - mu[1] * (1. + 0.25 * double(s)) * (x[i] + 2. * x[n + i])));
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(states_are_those_of_each_mesh)
{
  Case c;
  BOOST_TEST(c.model.has_own_meshes());
  c.samples.setup(c.world);
  c.samples.run(c.run, {"training", 0, n_runs + 1}); // added to those that are there
  c.world.on_root([&] {
    const Trajectories    runs(c.run.directory, "training");
    std::set<std::size_t> sizes;
    BOOST_TEST(runs.size() == n_runs + 1);
    for (std::size_t i = 0; i < runs.size(); ++i)
      {
        BOOST_TEST(error(runs, i) < 1e-7);
        sizes.insert(runs.n_dofs(i));
        const auto all = runs.states(i), part = runs.states(i, 2, 3);
        for (std::size_t k = 0; k < part.size(); ++k)
          BOOST_TEST(part[k] == all[2 * runs.n_dofs(i) + k]);
      }
    BOOST_TEST(sizes.size() > 1u);
  });
}

BOOST_AUTO_TEST_CASE(changes_are_means_over_all_dofs)
{
  Case       c;
  const auto changes = state_changes(c.run.directory, c.world, c.model, "training");
  double     sum = 0., n = 0.;
  c.world.on_all([&] {
    const Trajectories runs(c.run.directory, "training");
    for (std::size_t i = 0; i < runs.size(); ++i)
      {
        const auto first = runs.states(i, 0, 1), second = runs.states(i, 1, 2);
        for (std::size_t k = 0; k < first.size(); ++k, n += 1.)
          sum += std::pow(second[k] - first[k], 2);
      }
  });
  BOOST_TEST(std::abs(changes.of_steps[0][0] - std::sqrt(sum / n)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(exports_are_on_the_mesh_of_each)
{
  Case c(
      "subsection ensemble\n subsection export\n  set formats = meshgraphnets\n  set inflow = hole\n end\nend\n");
  c.export_.check(c.world, c.model);
  c.export_.write(c.run, c.model, {"training"});
  BOOST_TEST(c.model.problem()->n_free() > 0u);
  c.world.on_root([&] {
    const auto file = c.run.directory.file("export/meshgraphnets/train.h5");
    for (std::size_t i = 0; i < n_runs; ++i)
      {
        const auto group = "/" + std::to_string(i);
        const auto x = hdf5_array::read(file, group + "/mesh_pos"), u = hdf5_array::read(file, group + "/u");
        const auto mu = Trajectories(c.run.directory, "training").parameters(i);
        BOOST_TEST(u.shape[1] == x.shape[1]);
        std::size_t n_on_hole = 0;
        for (std::size_t v = 0; v < x.shape[1]; ++v)
          {
            n_on_hole += std::abs(std::hypot(x.values[2 * v], x.values[2 * v + 1]) - mu[0]) < 1e-6;
            BOOST_TEST(std::abs(u.values[v] - mu[1] * (x.values[2 * v] + 2. * x.values[2 * v + 1])) < 1e-5);
          }
        BOOST_TEST(n_on_hole == std::size_t(std::ceil(12. * mu[0])) + 1u);
      }
  });
}

BOOST_AUTO_TEST_CASE(a_run_without_a_mesh_is_left_out)
{
  auto text = heat;
  text.replace(text.find("uniform(0.2, 0.8)"), 17, "uniform(0.2, 2.2)");
  Case c("", text);
  c.world.on_root([&] {
    const Trajectories runs(c.run.directory, "training");
    BOOST_TEST(runs.size() == n_runs);
    std::size_t n_answers = 0;
    for (std::size_t i = 0; i < runs.size(); ++i)
      {
        BOOST_TEST(runs.has_answer(i) == (runs.parameters(i)[0] < 1.));
        if (runs.has_answer(i))
          BOOST_TEST(error(runs, i) < 1e-7);
        n_answers += runs.has_answer(i);
      }
    BOOST_TEST(n_answers > 0u);
    BOOST_TEST(n_answers < n_runs);
  });
}

BOOST_AUTO_TEST_CASE(studies_of_one_mesh_refuse_them)
{
  Case c;
  BOOST_CHECK_EXCEPTION(SampleRuns::read(c.run.directory, c.world, c.model, "training", n_runs), InputError,
                        says("a mesh each"));
  FullProblem plain(*c.model.problem());
  BOOST_CHECK_EXCEPTION(plain.set_parameters(std::vector<double>{0.5, 1.}), InputError, says("study = ensemble"));
}

// MPI: 1 2
// Runs and the vectors that stand for them: parameters come back, parts have variance one; draws that are held-out runs give
// the zone those runs' quantities, however many groups of ranks solve them.
#include "core/statistics.h"
#include "physics/api/parameter_file.h"
#include "studies/stochastic_submodel/submodel_data.h"
#include "studies/stochastic_submodel/zone_runs.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <optional>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string plate =
      mesh_section(2, 3) + degree_section(1) +
      "subsection parameters\n set names = f\n set values = 1\n subsection random field\n"
      "  set modes = 2\n  set correlation length = 0.5\n  set covariance = gaussian\n end\nend\n"
      "subsection physics\n set model = elastodynamics\n subsection elastodynamics\n"
      "  set stiffness factor = exp(0.2*field)\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 1: 0; 0\n set neumann = 0: f*sin(6*t)*y; 0\nend\n"
      "subsection time\n set end time = 0.6\n set step = 0.05\nend\n"
      "subsection zone\n set box = 0.25, 0.25 : 0.75, 0.75\nend\n"
      "subsection postprocessing\n set maxima = stress: von_mises\nend\n";

  struct Case
  {
    explicit Case(const unsigned int n_groups)
      : run{world, RunDirectory(world, "submodel_" + std::to_string(n_groups)), {}, {}},
        zone(Zone::create(file)),
        model(*zone),
        samples(file, model)
    {
      file.read(plate + "subsection samples\n set distributions = f: uniform(0.5, 2)\n set groups = " +
                    std::to_string(n_groups) + "\nend\n",
                "test.prm", {});
      samples.setup(world);
      quantities.emplace(zone->part().number_names(), true);
      samples.keep({SampleContents::States::last, quantities->names().size(),
                    [this](const auto numbers) { return (*quantities)(numbers); }, true});
      samples.run(run, {"training", 0, n});
      model.setup(world);
      runs = read_whole_runs(run.directory, world, "training", n);
      vectors.emplace(modes_of(run.directory, world, model, "training", runs, 7), model.parameter_names(),
                      std::vector<std::size_t>{1, 2}, runs.parameters);
      learnt = vectors_of(run.directory, world, *vectors, "training", runs);
    }

    static constexpr std::size_t n = 8; // as many as seven modes and a mean hold exactly

    Communicator                    world;
    Run                             run;
    ParameterFile                   file;
    std::unique_ptr<Zone>           zone;
    TracedModel                     model;
    SampleRuns                      samples;
    std::optional<SampleQuantities> quantities;
    WholeRuns                       runs;
    std::optional<SubmodelVectors>  vectors;
    RandomVectors                   learnt;
  };
} // namespace

BOOST_AUTO_TEST_CASE(vectors_have_the_runs_parameters)
{
  Case c(1);
  BOOST_TEST(c.learnt.n_entries == 9u);
  BOOST_TEST(c.learnt.n() == c.n);
  double of_trace = 0., of_field = 0.;
  for (std::size_t i = 0; i < c.n; ++i)
    {
      const auto vector = c.learnt.row(i);
      for (std::size_t k = 0; k < 9; ++k)
        (k < 7 ? of_trace : of_field) += vector[k] * vector[k] / double(c.n);
      const auto back = c.vectors->parameters(vector, {5., 0., 0.});
      BOOST_TEST(back[0] == 5.);
      for (std::size_t k : {1u, 2u})
        BOOST_TEST(std::abs(back[k] - c.runs.parameters[i][k]) < 1e-12);
    }
  BOOST_TEST(std::abs(of_trace - 1.) < 1e-9);
  BOOST_TEST(std::abs(of_field - 1.) < 1e-9);
}

BOOST_AUTO_TEST_CASE(zones_of_the_runs_own_traces_have_their_quantities)
{
  for (int n_groups = 1; n_groups <= Communicator().size(); ++n_groups)
    {
      Case           c(static_cast<unsigned int>(n_groups));
      const Ensemble ensemble(c.world, static_cast<unsigned int>(n_groups));
      ensemble.on_groups([&] { c.model.setup(ensemble.group()); });
      // the load is the trace's; its own parameter is nothing to the zone
      const auto results = run_zone(*c.zone, ensemble, *c.vectors, *c.quantities, c.learnt, {0., 0., 0.}, "zone");
      BOOST_REQUIRE(results.quantities.size() == c.n);
      BOOST_TEST(results.n_failed == 0u);
      for (std::size_t i = 0; i < c.n; ++i)
        for (std::size_t k = 0; k < c.quantities->names().size(); ++k)
          BOOST_TEST(std::abs(results.quantities[i][k] - c.runs.quantities[i][k]) <
                     1e-6 * (1e-6 + std::abs(c.runs.quantities[i][k])));
    }
}

BOOST_AUTO_TEST_CASE(traces_of_another_zone_are_refused)
{
  Case          c(1);
  ParameterFile file;
  auto          other = Zone::create(file);
  std::string   text  = plate;
  text.replace(text.find("0.25, 0.25 :"), 12, "0.25, 0.50 :");
  file.read(text, "test.prm", {});
  other->setup(c.world);
  BOOST_CHECK_EXCEPTION(require_traces_of(*other, SampleRuns::path(c.run.directory, "training")), InputError,
                        says("another zone, mesh or step"));
  BOOST_CHECK_EXCEPTION(read_whole_runs(c.run.directory, c.world, "training", 9), InputError,
                        says("holds 8 runs, not 9"));
}

BOOST_AUTO_TEST_CASE(a_parameter_that_never_changes_is_refused)
{
  Case c(1);
  auto same = c.runs.parameters;
  for (auto &row : same)
    row[1] = 2.;
  BOOST_CHECK_EXCEPTION(SubmodelVectors(c.vectors->modes(), c.model.parameter_names(), {1}, same), InputError,
                        says("'field_1' is the same in all runs"));
}

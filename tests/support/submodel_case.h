#pragma once

#include "physics/api/parameter_file.h"
#include "studies/stochastic_submodel/sample_quantities.h"
#include "studies/stochastic_submodel/submodel_data.h"
#include "support/problem_case.h"

#include <memory>
#include <optional>
#include <string>

namespace trestle::testing
{
  /// A small plate of random stiffness that a load on its left edge moves, and a zone in its middle.
  inline const std::string plate =
      mesh_section(2, 3) + degree_section(1) +
      "subsection parameters\n set names = f\n set values = 1\n subsection random field\n"
      "  set modes = 2\n  set correlation length = 0.5\n  set covariance = gaussian\n end\nend\n"
      "subsection physics\n set model = elastodynamics\n subsection elastodynamics\n"
      "  set stiffness factor = exp(0.2*field)\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 1: 0; 0\n set neumann = 0: f*sin(6*t)*y; 0\nend\n"
      "subsection time\n set end time = 0.6\n set step = 0.05\nend\n"
      "subsection zone\n set box = 0.25, 0.25 : 0.75, 0.75\nend\n"
      "subsection postprocessing\n set maxima = stress: von_mises\nend\n";

  /// Eight whole runs of it, and vectors that stand for them.
  struct SubmodelCase
  {
    explicit SubmodelCase(const unsigned int n_groups)
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
} // namespace trestle::testing

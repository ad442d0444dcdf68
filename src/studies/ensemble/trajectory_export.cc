#include "studies/ensemble/trajectory_export.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/text.h"
#include "studies/ensemble/mesh_graph_nets_export.h"
#include "studies/ensemble/plaid_export.h"

#include <algorithm>
#include <optional>

namespace trestle
{
  namespace
  {
    const std::string meshgraphnets = "meshgraphnets", plaid = "plaid";

    using Formats = std::vector<std::unique_ptr<ExportFormat>>;

    /// Prepares runs on one rank each, a round at a time; the root writes them, and prepares all where it must know the mesh of
    /// each. Collective.
    void write_split(const Run &run, const Ensemble &ensemble, RunExporter &exporter, const std::string &split,
                     Formats &formats)
    {
      std::optional<Trajectories> runs;
      ensemble.all().on_all([&] { runs.emplace(run.directory, split); });
      const unsigned int n_beside = exporter.has_own_meshes() ? 1 : ensemble.n_groups();
      for (std::size_t first = 0; first < runs->size(); first += n_beside)
        {
          ExportedRun mine;
          ensemble.on_groups([&] {
            const std::size_t i = first + ensemble.index();
            if (ensemble.index() < n_beside && i < runs->size() && runs->has_answer(i))
              mine = exporter.run(*runs, i);
          });
          for (unsigned int g = 0; g < n_beside; ++g)
            if (first + g < runs->size() && runs->has_answer(first + g))
              {
                const auto ready = mine.to_root(ensemble, g, exporter.fields().blocks().size());
                ensemble.all().on_root([&] {
                  for (auto &format : formats)
                    format->add(ready, runs->parameters(first + g));
                });
              }
        }
    }
  } // namespace

  TrajectoryExport::TrajectoryExport(ParameterSink &prm)
  {
    const auto ensemble = prm.section("ensemble");
    const auto section  = prm.section("export");
    prm.add("formats", formats_, "Of what other programs read: meshgraphnets, plaid (needs libcgns).",
            Allowed::anything(), Effect::none);
    prm.add("inflow", inflow_,
            "Of meshgraphnets, boundaries, ids or names, whose nodes are of type 4 (inflow) instead of 6 (any "
            "boundary value).",
            Allowed::anything(), Effect::none);
    prm.add("outflow", outflow_,
            "Of meshgraphnets, boundaries whose nodes without a boundary value are of type 5 (outflow).",
            Allowed::anything(), Effect::none);
    prm.add("repeat static", repeats_,
            "Of meshgraphnets: whether mesh and node types are written once a state, as readers of parsed "
            "TFRecords want them, and positions as `pos` too; else once a run.",
            Allowed::anything(), Effect::none);
    prm.add("owner", owner_, "Of plaid: whose data these are.", Allowed::anything(), Effect::none);
    prm.add("license", license_, "Of plaid: what others may do with them.", Allowed::anything(), Effect::none);
  }

  bool TrajectoryExport::has(const std::string &format) const
  {
    return std::ranges::find(formats_, format) != formats_.end();
  }

  void TrajectoryExport::check(const Communicator &all, RemeshedProblem &model) const
  {
    all.on_all([&] { check_formats(); });
    if (!has(plaid) && inflow_.empty() && outflow_.empty())
      return;
    const Ensemble ensemble(all, (unsigned int)(all.size()));
    ensemble.on_groups([&] {
      const RunExporter exporter(ensemble.group(), model);
      mesh_graph_nets::node_types(exporter.fields(), inflow_, outflow_);
      if (has(plaid))
        PlaidExport::check_names(exporter, model.parameter_names());
    });
    model.setup(all); // before the communicators of single ranks go
  }

  void TrajectoryExport::check_formats() const
  {
    for (const auto &format : formats_)
      if (format != meshgraphnets && format != plaid)
        throw InputError("ensemble/export/formats: '" + text::excerpt(format) + "' is unknown.",
                         "There are: " + meshgraphnets + ", " + plaid + ".");
    if (has(plaid))
      require_cgns("ensemble/export/formats = " + plaid);
  }

  /// Those that are asked for, on the root; none elsewhere. Collective.
  std::vector<std::unique_ptr<ExportFormat>>
  TrajectoryExport::formats(const Run &run, const RunExporter &exporter,
                            const std::vector<std::string> &parameter_names) const
  {
    Formats result;
    if (has(meshgraphnets))
      run.directory.create_folder(MeshGraphNetsExport::folder);
    if (has(plaid))
      run.directory.create_folder(PlaidExport::folder);
    run.communicator.on_root([&] {
      if (has(meshgraphnets))
        result.push_back(std::make_unique<MeshGraphNetsExport>(
            run.directory, exporter, MeshGraphNetsExport::Keys{inflow_, outflow_, repeats_}, parameter_names));
      if (has(plaid))
        result.push_back(std::make_unique<PlaidExport>(run.directory, exporter,
                                                       PlaidExport::Keys{owner_, license_}, parameter_names));
    });
    return result;
  }

  void TrajectoryExport::write(const Run &run, RemeshedProblem &model,
                               const std::vector<std::string> &splits) const
  {
    const auto                &all = run.communicator;
    const Ensemble             ensemble(all, (unsigned int)(all.size()));
    std::optional<RunExporter> exporter;
    ensemble.on_groups([&] { exporter.emplace(ensemble.group(), model); });
    auto       formats  = this->formats(run, *exporter, model.parameter_names());
    const auto for_each = [&](const auto &action) {
      all.on_root([&] {
        for (auto &format : formats)
          action(*format);
      });
    };
    for (const auto &split : splits)
      {
        for_each([&](ExportFormat &format) { format.begin(split); });
        write_split(run, ensemble, *exporter, split, formats);
        for_each([](ExportFormat &format) { format.end(); });
      }
    for_each([](ExportFormat &format) { format.finish(); });
    formats.clear();
    exporter.reset();
    model.setup(all); // before the communicators of single ranks go
  }
} // namespace trestle

#include "studies/ensemble/trajectory_export.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/text.h"
#include "studies/ensemble/mesh_graph_nets_file.h"

#include <map>
#include <optional>

namespace trestle
{
  namespace
  {
    const std::string meshgraphnets = "meshgraphnets", folder = "export/meshgraphnets/";

    const std::map<std::string, std::string> their_names = {
        {"training", "train"}, {"validation", "valid"}, {"test", "test"}};

    /// Prepares runs on one rank each, a round at a time; the root writes them. Collective.
    void write_split(const Run &run, const Ensemble &ensemble, RunExporter &exporter, const std::string &split,
                     std::optional<mesh_graph_nets::File> &file)
    {
      std::optional<Trajectories> runs;
      ensemble.all().on_all([&] { runs.emplace(run.directory, split); });
      for (std::size_t first = 0; first < runs->size(); first += ensemble.n_groups())
        {
          ExportedRun mine;
          ensemble.on_groups([&] {
            const std::size_t i = first + ensemble.index();
            if (i < runs->size() && runs->has_answer(i))
              mine = exporter.run(*runs, i);
          });
          for (unsigned int g = 0; g < ensemble.n_groups(); ++g)
            if (first + g < runs->size() && runs->has_answer(first + g))
              {
                const auto ready = mine.to_root(ensemble, g, exporter.fields().blocks().size());
                ensemble.all().on_root([&] { file->add(ready); });
              }
        }
    }

    /// Of the runs that are exported, a row each.
    std::string parameters_of(const Run &run, const std::vector<std::string> &names, const std::string &split)
    {
      std::string csv = text::join(names, ",") + "\n";
      run.communicator.on_root([&] {
        const Trajectories runs(run.directory, split);
        for (std::size_t i = 0; i < runs.size(); ++i)
          if (runs.has_answer(i))
            csv += text::join(runs.parameters(i), ",") + "\n";
      });
      return csv;
    }
  } // namespace

  TrajectoryExport::TrajectoryExport(ParameterSink &prm)
  {
    const auto ensemble = prm.section("ensemble");
    const auto section  = prm.section("export");
    prm.add("formats", formats_, "Of what other programs read: meshgraphnets.", Allowed::anything(), Effect::none);
    prm.add("inflow", inflow_,
            "Boundaries, ids or names, whose nodes are of type 4 (inflow) instead of 6 (any boundary value).",
            Allowed::anything(), Effect::none);
    prm.add("outflow", outflow_, "Boundaries whose nodes without a boundary value are of type 5 (outflow).",
            Allowed::anything(), Effect::none);
    prm.add("repeat static", repeats_,
            "Whether mesh and node types are written once a state, as readers of parsed TFRecords want them, and "
            "positions as `pos` too; else once a run.",
            Allowed::anything(), Effect::none);
  }

  void TrajectoryExport::check(const Communicator &all, FullProblem &model) const
  {
    all.on_all([&] { check_formats(); });
    if (!is_asked_for() || (inflow_.empty() && outflow_.empty()))
      return;
    const Ensemble ensemble(all, (unsigned int)(all.size()));
    ensemble.on_groups([&] {
      const RunExporter exporter(ensemble.group(), model);
      mesh_graph_nets::node_types(exporter.fields(), inflow_, outflow_);
    });
    model.setup(all); // before the communicators of single ranks go
  }

  void TrajectoryExport::check_formats() const
  {
    for (const auto &format : formats_)
      if (format != meshgraphnets)
        throw InputError("ensemble/export/formats: '" + text::excerpt(format) + "' is unknown.",
                         "There is: " + meshgraphnets + ".");
  }

  void TrajectoryExport::write(const Run &run, FullProblem &model, const std::vector<std::string> &splits) const
  {
    const auto                &all = run.communicator;
    const Ensemble             ensemble(all, (unsigned int)(all.size()));
    std::optional<RunExporter> exporter;
    std::vector<std::uint32_t> types;
    ensemble.on_groups([&] {
      exporter.emplace(ensemble.group(), model);
      types = mesh_graph_nets::node_types(exporter->fields(), inflow_, outflow_);
    });
    run.directory.create_folder(folder);
    run.directory.write(folder + "meta.json", mesh_graph_nets::meta(*exporter));
    for (const auto &split : splits)
      {
        const std::string                    name = folder + their_names.at(split);
        std::optional<mesh_graph_nets::File> file;
        all.on_root([&] { file.emplace(run.directory.file(name + ".h5"), *exporter, types, repeats_); });
        write_split(run, ensemble, *exporter, split, file);
        all.on_root([&] { file->close(); });
        if (!model.parameter_names().empty())
          run.directory.write(name + ".csv", parameters_of(run, model.parameter_names(), split));
      }
    exporter.reset();
    model.setup(all); // before the communicators of single ranks go
  }
} // namespace trestle

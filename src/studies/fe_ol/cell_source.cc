#include "studies/fe_ol/cell_source.h"

#include "bridge/microscale/cell_archives.h"
#include "core/checkpoint.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "core/log.h"
#include "core/modules.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "physics/api/parameter_file.h"
#include "studies/fe_ol/open_microscale.h"
#include "studies/fe_ol/top_level_keys.h"

#include <algorithm>
#include <filesystem>

namespace trestle
{
  CellSource::CellSource(ParameterSink &prm)
  {
    const auto section = prm.section("cell");
    prm.add("file", file_, "Parameter file of a representative volume, run first; empty: see `run directory`.");
    prm.add("run directory", run_directory_, "Run directory of an earlier representative volume.");
    prm.add("overrides", overrides_,
            "Overrides 'section/key = value' separated by '|' for that file, or for the parameters in that run "
            "directory: "
            "there of section `certificate`, say, but not of what its archives were made from.");
  }

  namespace
  {
    /// A parameter file of a representative volume and its study.
    struct CellRun
    {
      CellRun(const std::string &path, const std::string &overrides, const Communicator &communicator)
        : keys(file)
      {
        std::string text;
        communicator.on_root([&] { text = read_file(path); });
        text               = communicator.broadcast(text);
        const auto entries = split(overrides);
        if (const std::string found = ParameterFile::peek(text, entries, "study");
            found != "representative volume")
          throw InputError("cell/file = " + path + " is a file of the study '" + found + "'.",
                           "Name one with study = representative volume.");
        communicator.on_all([&] { modules::load_for_networks(text, path, entries); });
        study = StudyRegistry::instance().create("representative volume", file);
        file.read(text, path, entries);
      }

      /// '||' is muParser's logical or.
      static std::vector<std::string> split(const std::string &text)
      {
        auto entries = text::split_entries(text);
        std::erase(entries, "");
        return entries;
      }

      ParameterFile          file;
      TopLevelKeys           keys;
      std::unique_ptr<Study> study;
    };
  } // namespace

  void CellSource::validate(const Communicator &communicator, const unsigned int dimension,
                            const std::vector<std::string> &kinds) const
  {
    bool needs_cell = false;
    for (const auto &kind : kinds)
      {
        needs_cell = needs_cell || !is_registered_kind(kind);
        if (is_registered_kind(kind))
          check_law(communicator, dimension, kind);
      }
    if (needs_cell || !file_.empty())
      check_cell(communicator, dimension, std::find(kinds.begin(), kinds.end(), "network") != kinds.end());
  }

  /// A law of a plugin knows by itself what directory it needs, if any.
  void CellSource::check_law(const Communicator &communicator, const unsigned int dimension,
                             const std::string &kind) const
  {
    // What a file's run will leave is there when it has run.
    if (!file_.empty())
      return;
    const auto law = open_microscale(run_directory_, kind, communicator);
    if (law->dimension() != dimension)
      throw InputError("The microscale '" + kind + "' has dimension " + std::to_string(law->dimension()) +
                           ", the macroscopic mesh has dimension " + std::to_string(dimension) + ".",
                       "Name one of the mesh's dimension.");
  }

  void CellSource::check_cell(const Communicator &communicator, const unsigned int dimension,
                              const bool needs_network) const
  {
    if (file_.empty() == run_directory_.empty())
      throw InputError("cell/file = " + file_ + " and cell/run directory = " + run_directory_ + ".",
                       "Set exactly one of the two.");
    std::string text;
    if (file_.empty())
      text = read_cell_parameters(run_directory_, communicator);
    else
      {
        const CellRun cell(file_, overrides_, communicator);
        cell.study->validate(communicator);
        text = cell.file.to_string();
      }
    // Before the cell is run, which may take minutes.
    const std::string name = file_.empty() ? run_directory_ : file_;
    CellDescription   cell;
    communicator.on_all([&] { cell = describe_cell(text, name); });
    if (cell.dimension != dimension)
      throw InputError("The unit cell of " + name + " has dimension " + std::to_string(cell.dimension) +
                           ", the macroscopic mesh has dimension " + std::to_string(dimension) + ".",
                       "Name a cell of the mesh's dimension; plane strain has plane cells.");
    if (needs_network && !cell.has_network)
      throw InputError("A microscale of kind 'network' was asked for, but " + name + " trains none.",
                       "Set network/types there, or choose 'reduced' or 'adaptive', which do without.");
  }

  void CellSource::prepare(Run &run)
  {
    ready_ = run_directory_;
    if (file_.empty())
      return;
    ready_ = run.directory.file("cell");
    CellRun cell(file_, overrides_, run.communicator);
    Run     inner  = run.part("cell");
    inner.identity = cell.file.identity();
    inner.identity.add_contents(run.communicator);
    run.identity.include("cell: ", inner.identity);
    Checkpoint::require_own(run); // before the cell is run again
    if (!run.resume || !inner.is_finished())
      run_cell(*cell.study, cell.file.to_string(), inner);
    std::string figures;
    run.communicator.on_root([&] { figures = read_file(inner.directory.file("figures.json")); });
    figures = run.communicator.broadcast(figures);
    run.figures.set("time.cell_s", Figures::from_json(figures).number("time.total_s"));
  }

  void CellSource::run_cell(Study &study, const std::string &parameters, Run &run) const
  {
    const Stopwatch watch;
    log::info("Runs the unit cell of " + file_ + ".");
    run.directory.clear_results(run.resume);
    run.directory.write("parameters.prm", parameters);
    study.run(run);
    run.figures.set("time.total_s", run.communicator.max(watch.wall_seconds()));
    run.write_records();
    run.mark_finished();
  }

  void CellSource::write_enriched(const SnapshotLearner &microscale, const Run &run) const
  {
    const RunDirectory &directory = run.directory;
    directory.create_folder("enriched");
    directory.create_folder("enriched/model");
    const auto copy = [&](const std::string &name) {
      if (std::filesystem::exists(ready_ + "/" + name))
        write_file_atomically(directory.file("enriched/" + name), read_file(ready_ + "/" + name));
    };
    run.communicator.on_root([&] {
      Archive archive;
      microscale.write_reduction(archive);
      write_cell_archives(std::move(archive), directory.file("enriched/model"));
      copy("parameters.prm");
      copy("model/mesh.msh");
      copy("model/calibration.h5");
    });
  }

  std::unique_ptr<Microscale> CellSource::make(const std::string &kind, const Communicator &communicator) const
  {
    return open_microscale(ready_, kind, communicator,
                           file_.empty() ? CellRun::split(overrides_) : std::vector<std::string>());
  }
} // namespace trestle

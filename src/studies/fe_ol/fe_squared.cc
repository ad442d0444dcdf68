#include "core/checkpoint.h"
#include "core/checkpoint_clock.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/study.h"
#include "core/text.h"
#include "physics/api/macro_problem.h"
#include "studies/fe_ol/cell_source.h"
#include "studies/fe_ol/macro_comparison.h"
#include "studies/fe_ol/open_microscale.h"
#include "studies/fe_ol/response_at_rest.h"
#include "studies/shared/report.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <sstream>

namespace trestle
{
  namespace
  {
    /// Before cells are trained. @throws InputError.
    void refuse_temperature(const MacroProblem &problem, const std::vector<std::string> &kinds)
    {
      for (const auto &kind : kinds)
        if (problem.has_temperature() && !is_registered_kind(kind))
          throw InputError("macroscale/temperature is given, but unit cells (microscale '" + kind +
                               "') know no temperature.",
                           "Leave it empty, or give points a material: study = load path.");
    }

    /// @throws InputError.
    void require_microscale(const std::string &kind)
    {
      const auto known = microscale_kinds();
      if (std::find(known.begin(), known.end(), kind) != known.end())
        return;
      throw InputError("microscale/compare: '" + kind + "' is no microscale.",
                       "Name some of: " + text::join(known) + ".");
    }

    /**
     * FE² and FE-OL (Eivazi et al. 2025, arXiv 2504.07976): a macroscopic solid whose stresses come from unit
     * cells, solved by finite elements, reduced, learned, or each where its certificate suffices; the same loading
     * path with other microscales beside it, for what they cost and how far they are off.
     */
    class FeSquared : public Study
    {
    public:
      explicit FeSquared(ParameterSink &prm)
        : problem_(MacroProblem::create(prm)),
          cell_(prm)
      {
        {
          const auto section = prm.section("macroscale");
          prm.add("initial state", initial_state_,
                  "Run directory of a two-scale run with the same mesh and microscales on as many ranks: the path "
                  "begins "
                  "at the end of its path. Empty: at the virgin state.");
          checkpoint_keys_.declare(prm);
        }
        const auto section = prm.section("microscale");
        prm.add("type", type_,
                "Who answers for the material points; adaptive: the network, then the reduced cell, then finite "
                "elements, as the certificate asks.",
                Allowed::one_of(microscale_kinds()));
        prm.add(
            "compare", compare_,
            "Other types that take the same path in the same run; `finite elements` is the truth for errors and "
            "speed-up.");
      }

      void validate(const Communicator &communicator) override
      {
        for (const auto &kind : compare_)
          require_microscale(kind);
        problem_->setup(communicator);
        std::vector<std::string> kinds = compare_;
        kinds.push_back(type_);
        refuse_temperature(*problem_, kinds);
        cell_.validate(communicator, problem_->dimension(), kinds);
      }

      void run(Run &run) override;

    private:
      MacroAnswer     solve(const std::string &kind, Run &run, const MacroProblem::Observer &observer);
      static void     set_tolerances(const Microscale &microscale, Figures &figures);
      MacroCheckpoint checkpoint(const std::string &kind, Run &run);
      void            resume(Run &run);
      void            begin_where_another_ended(const Run &run);
      void            write_checkpoint(const Run &run, unsigned int step) const;
      void            set_figures(const MacroAnswer &answer, Run &run) const;
      void            write(Run &run) const;

      std::unique_ptr<MacroProblem> problem_;
      CellSource                    cell_;
      std::string                   type_ = "adaptive";
      std::vector<std::string>      compare_;
      std::string                   initial_state_; ///< run directory
      CheckpointKeys                checkpoint_keys_{.every = 1};

      /// Each kind's arrays, as checkpoints hold them.
      using Paths = std::map<std::string, std::map<std::string, Archive::Array>>;
      static Paths paths_of(const Archive &archive);

      Paths                          paths_;         ///< of this run, the last one under way
      Paths                          initial_paths_; ///< of the run of `initial state`
      std::optional<CheckpointClock> clock_;
      std::string                    pvtu_; ///< of the last load step
    };

    MacroAnswer FeSquared::solve(const std::string &kind, Run &run, const MacroProblem::Observer &observer)
    {
      log::info("Microscale: " + kind + ".");
      const auto microscale = cell_.make(kind, run.communicator);
      if (kind == type_)
        {
          set_tolerances(*microscale, run.figures);
          run.communicator.on_all([&] { report_response_at_rest(*microscale, run.figures); });
        }
      const auto observe = [&](const MacroLoadStep &step) {
        log::info(to_text(step, problem_->n_load_steps()));
        if (observer)
          observer(step);
      };
      auto answer = problem_->solve(*microscale, observe, checkpoint(kind, run));
      if (answer.n_snapshots > 0)
        cell_.write_enriched(*learning_part(*microscale), run);
      return answer;
    }

    void FeSquared::set_tolerances(const Microscale &microscale, Figures &figures)
    {
      for (const auto level : {MicroscaleLevel::network, MicroscaleLevel::reduced})
        if (const auto &tolerance = microscale.tolerance(level); std::isfinite(tolerance.value))
          {
            figures.set("certificate.tolerance." + to_string(level), tolerance.value);
            figures.set("certificate.tolerance_origin." + to_string(level), to_string(tolerance.origin));
          }
    }

    /// All paths so far go into each checkpoint: a run that goes on must still compare.
    MacroCheckpoint FeSquared::checkpoint(const std::string &kind, Run &run)
    {
      MacroCheckpoint result;
      result.start = paths_[kind];
      if (!initial_state_.empty() && result.start.empty())
        result.first = initial_paths_.at(kind);
      result.save = [this, kind, &run](const std::map<std::string, Archive::Array> &path,
                                       const unsigned int                           step) {
        paths_[kind]     = path;
        const auto asked = clock_->after_step(step);
        if (asked.write || step == problem_->n_load_steps())
          write_checkpoint(run, step);
        if (asked.stop)
          throw Interrupted();
      };
      return result;
    }

    void FeSquared::write_checkpoint(const Run &run, const unsigned int step) const
    {
      Archive archive;
      archive.attributes["kind"]    = "fe squared";
      archive.attributes["history"] = run.history.to_csv();
      archive.attributes["pvtu"]    = pvtu_;
      for (const auto &[name, arrays] : paths_)
        for (const auto &[key, array] : arrays)
          archive.arrays[name + ": " + key] = array;
      Checkpoint(run).write(archive, step);
    }

    FeSquared::Paths FeSquared::paths_of(const Archive &archive)
    {
      if (const auto kind = archive.attributes.find("kind");
          kind == archive.attributes.end() || kind->second != "fe squared")
        throw InputError("The checkpoint is of another study" +
                             (kind == archive.attributes.end() ? "" : ", of kind '" + kind->second + "'") + ".",
                         "Name a run of the study 'fe squared'.");
      Paths result;
      for (const auto &[name, array] : archive.arrays)
        if (const auto end = name.find(": "); end != std::string::npos)
          result[name.substr(0, end)][name.substr(end + 2)] = array;
      return result;
    }

    void FeSquared::resume(Run &run)
    {
      paths_.clear();
      pvtu_.clear();
      clock_.emplace(checkpoint_keys_, run.communicator);
      unsigned long step    = 0;
      const auto    archive = Checkpoint::resume(run, step);
      if (!archive)
        return;
      run.communicator.on_all([&] {
        paths_      = paths_of(*archive);
        pvtu_       = archive->attributes.at("pvtu");
        run.history = History::from_csv(archive->attributes.at("history"));
      });
    }

    void FeSquared::begin_where_another_ended(const Run &run)
    {
      if (initial_state_.empty())
        return;
      unsigned long step = 0;
      const auto    archive =
          Checkpoint(RunDirectory::existing(run.communicator, initial_state_), run.communicator).read(step);
      auto kinds = compare_;
      kinds.push_back(type_);
      run.communicator.on_all([&] {
        initial_paths_ = paths_of(archive);
        for (const auto &kind : kinds)
          if (!initial_paths_.contains(kind))
            throw InputError("macroscale/initial state = " + initial_state_ +
                                 ": that run has no path of the microscale '" + kind + "'.",
                             "Take microscale/type and compare from it.");
      });
    }

    void FeSquared::run(Run &run)
    {
      validate(run.communicator);
      cell_.prepare(run);
      resume(run);
      begin_where_another_ended(run);

      MacroComparison comparison(*problem_, type_);
      for (const auto &kind : compare_)
        if (kind != type_ && !comparison.has(kind))
          comparison.add(kind, solve(kind, run, {}));

      const auto answer = solve(type_, run, [&](const MacroLoadStep &step) {
        run.history.add_row(comparison.row(step));
        pvtu_ = problem_->write(run.directory, step, comparison.truth_at(step));
        run.write_records();
      });
      set_figures(answer, run);
      comparison.report(answer, run.figures);
      write(run);
    }

    void FeSquared::set_figures(const MacroAnswer &answer, Run &run) const
    {
      auto &figures = run.figures;
      figures.set("microscale", type_);
      figures.set("n_points", problem_->n_points());
      figures.set("n_cells", problem_->n_cells());
      figures.set("n_dofs", problem_->n_dofs());
      figures.set("load_steps", answer.steps.size());
      figures.set("step_cuts", int(answer.step_cuts));
      figures.set("evaluations", int(answer.evaluations));
      figures.set("share.network", answer.share[0]);
      figures.set("share.reduced", answer.share[1]);
      figures.set("share.recomputed", answer.share[2]);
      figures.set("certificate.max", answer.largest_estimate);
      figures.set("imbalance", answer.imbalance);
      figures.set("n_moved", answer.n_moved);
      figures.set("adapt.snapshots", answer.n_snapshots);
      figures.set("adapt.seconds", answer.enrichment_seconds);
      for (const auto &[name, value] : answer.steps.back().numbers)
        figures.set(name, value);
      for (std::size_t c = 0; c < answer.steps.back().reaction.size(); ++c)
        figures.set(std::string("reaction.") + "xyz"[c], answer.steps.back().reaction[c]);
    }

    void FeSquared::write(Run &run) const
    {
      ReportContent content;
      content.title = "Two scales";
      std::ostringstream summary;
      summary << problem_->n_points() << " material points in " << problem_->n_cells()
              << " macroscopic cells; unit cells answered by: " << type_ << ".";
      if (run.figures.has("speedup.whole_run"))
        summary << " Against finite elements on both scales in the same run: "
                << run.figures.number("speedup.whole_run") << " times faster, displacement off by "
                << run.figures.number("error.displacement") << " and reaction by "
                << run.figures.number("error.reaction") << " (relative).";
      content.summary = summary.str();
      for (const auto &column : run.history.columns())
        if (column.rfind("reaction_x", 0) == 0 || column.rfind("reaction_y", 0) == 0)
          content.plots.push_back({column, "time", {column}, false});
      content.plots.push_back({"Newton steps", "time", {"newton_steps"}, false});
      content.plots.push_back({"Largest certificate", "time", {"certificate"}, true});
      content.plots.push_back({"Share of points by level",
                               "time",
                               {"share_network", "share_reduced", "share_finite_elements"},
                               false});
      for (const std::string field : {"displacement", "von_mises", "level", "certificate"})
        content.pictures.push_back({field, pvtu_, field});
      if (run.figures.has("speedup.whole_run"))
        content.pictures.push_back({"Displacement minus that of finite elements", pvtu_, "displacement_error"});
      end_with_report(run, content);
    }

    const RegisterStudy<FeSquared> registration("fe squared",
                                                "Solves a macroscopic solid with a unit cell at each quadrature "
                                                "point: FE², reduced, learned or adaptive.");
  } // namespace
} // namespace trestle

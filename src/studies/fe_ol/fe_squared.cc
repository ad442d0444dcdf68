#include "core/checkpoint.h"
#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/log.h"
#include "core/study.h"
#include "core/text.h"
#include "physics/api/macro_problem.h"
#include "studies/fe_ol/cell_source.h"
#include "studies/fe_ol/macro_comparison.h"
#include "studies/fe_ol/open_microscale.h"
#include "studies/shared/report.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

namespace trestle
{
  namespace
  {
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
        cell_.validate(communicator, problem_->dimension(), kinds);
      }

      void run(Run &run) override;

    private:
      MacroAnswer     solve(const std::string &kind, Run &run, const MacroProblem::Observer &observer);
      static void     set_tolerances(const Microscale &microscale, Figures &figures);
      MacroCheckpoint checkpoint(const std::string &kind, Run &run);
      void            resume(Run &run);
      void            set_figures(const MacroAnswer &answer, Run &run) const;
      void            write(Run &run, const std::string &pvtu) const;

      std::unique_ptr<MacroProblem> problem_;
      CellSource                    cell_;
      std::string                   type_ = "adaptive";
      std::vector<std::string>      compare_;

      /// Paths as checkpoints hold them, the last one under way: each kind's arrays.
      std::map<std::string, std::map<std::string, Archive::Array>> paths_;
    };

    MacroAnswer FeSquared::solve(const std::string &kind, Run &run, const MacroProblem::Observer &observer)
    {
      log::info("Microscale: " + kind + ".");
      const auto microscale = cell_.make(kind, run.communicator);
      if (kind == type_)
        set_tolerances(*microscale, run.figures);
      auto answer = problem_->solve(*microscale, observer, checkpoint(kind, run));
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
      result.save  = [this, kind, &run](const std::map<std::string, Archive::Array> &path,
                                       const unsigned int                           step) {
        paths_[kind] = path;
        Archive archive;
        archive.attributes["kind"]    = "fe squared";
        archive.attributes["history"] = run.history.to_csv();
        for (const auto &[name, arrays] : paths_)
          for (const auto &[key, array] : arrays)
            archive.arrays[name + ": " + key] = array;
        Checkpoint(run.directory, run.communicator).write(archive, step);
        if (interruption::requested(run.communicator))
          throw Interrupted();
      };
      return result;
    }

    void FeSquared::resume(Run &run)
    {
      paths_.clear();
      const Checkpoint checkpoint(run.directory, run.communicator);
      if (!run.resume || !checkpoint.exists())
        return;
      unsigned long step    = 0;
      const auto    archive = checkpoint.read(step);
      run.communicator.on_all([&] {
        if (const auto kind = archive.attributes.find("kind");
            kind == archive.attributes.end() || kind->second != "fe squared")
          throw InputError("The checkpoint in " + run.directory.file("checkpoint") + " is of another study.",
                           "Start anew without --resume.");
        run.history = History::from_csv(archive.attributes.at("history"));
        for (const auto &[name, array] : archive.arrays)
          if (const auto end = name.find(": "); end != std::string::npos)
            paths_[name.substr(0, end)][name.substr(end + 2)] = array;
      });
    }

    void FeSquared::run(Run &run)
    {
      validate(run.communicator);
      cell_.prepare(run);
      resume(run);

      MacroComparison comparison(*problem_, type_);
      for (const auto &kind : compare_)
        if (kind != type_ && !comparison.has(kind))
          comparison.add(kind, solve(kind, run, {}));

      std::string pvtu;
      const auto  answer = solve(type_, run, [&](const MacroLoadStep &step) {
        run.history.add_row(comparison.row(step));
        pvtu = problem_->write(run.directory, step, comparison.truth_at(step));
        run.write_records();
      });
      set_figures(answer, run);
      comparison.report(answer, run.figures);
      write(run, pvtu);
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

    void FeSquared::write(Run &run, const std::string &pvtu) const
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
        content.pictures.push_back({field, pvtu, field});
      if (run.figures.has("speedup.whole_run"))
        content.pictures.push_back({"Displacement minus that of finite elements", pvtu, "displacement_error"});
      end_with_report(run, content);
    }

    const RegisterStudy<FeSquared> registration("fe squared",
                                                "Solves a macroscopic solid with a unit cell at each quadrature "
                                                "point: FE², reduced, learned or adaptive.");
  } // namespace
} // namespace trestle

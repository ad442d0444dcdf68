#include "core/checkpoint.h"
#include "core/checkpoint_clock.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/study.h"
#include "physics/api/macro_problem.h"
#include "physics/api/material_law.h"
#include "studies/shared/field_coefficients.h"
#include "studies/shared/report.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <sstream>

namespace trestle
{
  namespace
  {
    /// Of a solid's material points, over all ranks.
    class PointSummary
    {
    public:
      PointSummary(std::vector<PointField> fields, const Communicator &communicator)
        : fields_(std::move(fields)),
          communicator_(communicator)
      {}

      bool has(const std::string &name) const { return find(name) != nullptr; }

      double least(const std::string &name) const
      {
        double result = std::numeric_limits<double>::max();
        for (const double value : find(name)->values)
          result = std::min(result, value);
        return communicator_.min(result);
      }
      double largest(const std::string &name) const
      {
        double result = std::numeric_limits<double>::lowest();
        for (const double value : find(name)->values)
          result = std::max(result, value);
        return communicator_.max(result);
      }
      /// Over the volume.
      double mean(const std::string &name) const
      {
        const auto &volumes = find("volume")->values, &values = find(name)->values;
        double      sums[2] = {0., 0.};
        for (std::size_t p = 0; p < volumes.size(); ++p)
          {
            sums[0] += volumes[p] * values[p];
            sums[1] += volumes[p];
          }
        communicator_.sum_in_place(sums, 2);
        return sums[0] / sums[1];
      }

    private:
      const PointField *find(const std::string &name) const
      {
        const auto found = std::find_if(fields_.begin(), fields_.end(),
                                        [&](const PointField &field) { return field.name == name; });
        return found == fields_.end() ? nullptr : &*found;
      }

      std::vector<PointField> fields_;
      Communicator            communicator_;
    };

    /// A column of the history whose last line is a figure, too.
    struct Measure
    {
      std::string column, figure;
    };
    const std::vector<Measure> measures = {{"displacement_norm", "norm.displacement"},
                                           {"temperature_min", "temperature.min"},
                                           {"temperature_max", "temperature.max"},
                                           {"peeq_min", "peeq.min"},
                                           {"peeq_max", "peeq.max"},
                                           {"von_mises_min", "von_mises.min"},
                                           {"von_mises_max", "von_mises.max"},
                                           {"mean_stress_xx", "mean_stress.xx"},
                                           {"mean_stress_yy", "mean_stress.yy"},
                                           {"mean_stress_zz", "mean_stress.zz"},
                                           {"reaction_x", "reaction.x"},
                                           {"reaction_y", "reaction.y"},
                                           {"reaction_z", "reaction.z"}};

    /**
     * A solid of one material, with history or without, by finite elements alone: load steps, temperatures that are
     * prescribed, thermal strain. What reduced models of such parts are made of and held against.
     */
    class LoadPath : public Study
    {
    public:
      explicit LoadPath(ParameterSink &prm)
        : problem_(MacroProblem::create(prm)),
          law_(MaterialLaw::create(prm))
      {
        {
          const auto section = prm.section("macroscale");
          checkpoint_keys_.declare(prm);
        }
        const auto section = prm.section("load path");
        prm.add("field coefficients", field_coefficients_,
                "Of the random field's modes, the first first; of those that are not named: 0.");
        prm.add("output every", output_every_,
                "Load steps from one VTU to the next; the last step has one in any case. 0: that one alone.",
                Allowed::non_negative(), Effect::none);
      }

      void validate(const Communicator &communicator) override;
      void run(Run &run) override;

    private:
      void                        set_field_coefficients();
      std::vector<History::Entry> row(const MacroLoadStep &step, const Communicator &communicator);
      void                        observe(const MacroLoadStep &step, Run &run);
      MacroCheckpoint             checkpoint(Run &run);
      void write_checkpoint(const Run &run, std::map<std::string, Archive::Array> path, unsigned int step) const;
      void set_figures(const MacroAnswer &answer, Run &run) const;
      void write(Run &run) const;

      std::unique_ptr<MacroProblem>  problem_;
      std::unique_ptr<MaterialLaw>   law_;
      std::vector<double>            field_coefficients_;
      unsigned int                   output_every_ = 1;
      CheckpointKeys                 checkpoint_keys_{.every = 1};
      std::unique_ptr<Microscale>    points_;
      std::optional<CheckpointClock> clock_;
      std::string                    pvtu_; ///< the last one
    };

    void LoadPath::validate(const Communicator &communicator)
    {
      problem_->setup(communicator);
      set_field_coefficients();
      points_ = law_->microscale(problem_->dimension());
      problem_->validate(*points_);
    }

    void LoadPath::set_field_coefficients()
    {
      const auto values = with_field_coefficients(problem_->parameter_names(), problem_->parameters(),
                                                  field_coefficients_, "load path/field coefficients");
      if (!values.empty())
        problem_->set_parameters(values);
    }

    std::vector<History::Entry> LoadPath::row(const MacroLoadStep &step, const Communicator &communicator)
    {
      std::vector<History::Entry> result = {
          {"time", step.time}, {"newton_steps", double(step.newton_steps)}, {"step_cuts", double(step.step_cuts)}};
      double sum = 0.;
      for (const double u : step.displacement)
        sum += u * u;
      result.push_back({"displacement_norm", std::sqrt(communicator.sum(sum))});
      const PointSummary points(problem_->point_fields(), communicator);
      for (const auto &[name, field] : {std::pair{"temperature", "temperature"},
                                        {"peeq", "equivalent_plastic_strain"},
                                        {"von_mises", "von_mises"}})
        if (points.has(field))
          {
            result.push_back({std::string(name) + "_min", points.least(field)});
            result.push_back({std::string(name) + "_max", points.largest(field)});
          }
      for (const std::string component : {"xx", "yy", "zz"})
        result.push_back({"mean_stress_" + component, points.mean("stress_" + component)});
      for (std::size_t c = 0; c < step.reaction.size(); ++c)
        result.push_back({std::string("reaction_") + "xyz"[c], step.reaction[c]});
      result.insert(result.end(), step.numbers.begin(), step.numbers.end());
      return result;
    }

    void LoadPath::observe(const MacroLoadStep &step, Run &run)
    {
      log::info(to_text(step, problem_->n_load_steps()));
      run.history.add_row(row(step, run.communicator));
      if (step.number == problem_->n_load_steps() || (output_every_ > 0 && step.number % output_every_ == 0))
        pvtu_ = problem_->write(run.directory, step, {});
      run.write_records();
    }

    MacroCheckpoint LoadPath::checkpoint(Run &run)
    {
      MacroCheckpoint result;
      clock_.emplace(checkpoint_keys_, run.communicator);
      pvtu_.clear();
      unsigned long step = 0;
      if (const auto archive = Checkpoint::resume(run, step))
        run.communicator.on_all([&] {
          if (const auto kind = archive->attributes.find("kind");
              kind == archive->attributes.end() || kind->second != "load path")
            throw InputError("The checkpoint is of another study.", "Start anew without --resume.");
          result.start = archive->arrays;
          pvtu_        = archive->attributes.at("pvtu");
          run.history  = History::from_csv(archive->attributes.at("history"));
        });
      result.save = [this, &run](const std::map<std::string, Archive::Array> &path, const unsigned int at) {
        const auto asked = clock_->after_step(at);
        if (asked.write || at == problem_->n_load_steps())
          write_checkpoint(run, path, at);
        if (asked.stop)
          throw Interrupted();
      };
      return result;
    }

    void LoadPath::write_checkpoint(const Run &run, std::map<std::string, Archive::Array> path,
                                    const unsigned int step) const
    {
      Archive archive;
      archive.attributes["kind"]    = "load path";
      archive.attributes["history"] = run.history.to_csv();
      archive.attributes["pvtu"]    = pvtu_;
      archive.arrays                = std::move(path);
      Checkpoint(run).write(archive, step);
    }

    void LoadPath::run(Run &run)
    {
      validate(run.communicator);
      const auto start  = checkpoint(run);
      const auto answer = problem_->solve(
          *points_, [&](const MacroLoadStep &step) { observe(step, run); }, start);
      set_figures(answer, run);
      write(run);
    }

    void LoadPath::set_figures(const MacroAnswer &answer, Run &run) const
    {
      auto &figures = run.figures;
      figures.set("n_points", problem_->n_points());
      figures.set("n_cells", problem_->n_cells());
      figures.set("n_dofs", problem_->n_dofs());
      figures.set("load_steps", answer.steps.size());
      figures.set("newton_steps", int(answer.newton_steps));
      figures.set("step_cuts", int(answer.step_cuts));
      figures.set("evaluations", int(answer.evaluations));
      figures.set("time.path_s", answer.seconds);
      figures.set("time.material_s", answer.microscale_seconds);
      const auto &columns = run.history.columns();
      for (const auto &[column, figure] : measures)
        if (const auto found = std::find(columns.begin(), columns.end(), column); found != columns.end())
          figures.set(figure, run.history.column(column).back());
      for (const auto &[name, value] : answer.steps.back().numbers)
        figures.set(name, value);
    }

    void LoadPath::write(Run &run) const
    {
      ReportContent content;
      content.title = "Load path";
      std::ostringstream summary;
      summary << problem_->n_points() << " material points in " << problem_->n_cells() << " cells, "
              << run.figures.number("load_steps") << " load steps, " << run.figures.number("newton_steps")
              << " Newton steps.";
      content.summary     = summary.str();
      const auto &columns = run.history.columns();
      const auto  has     = [&](const std::string &column) {
        return std::find(columns.begin(), columns.end(), column) != columns.end();
      };
      for (const std::string column : {"reaction_x", "reaction_y", "reaction_z", "von_mises_max", "peeq_max"})
        if (has(column))
          content.plots.push_back({column, "time", {column}, false});
      content.plots.push_back({"Newton steps", "time", {"newton_steps"}, false});
      for (const std::string field : {"displacement", "von_mises", "temperature"})
        content.pictures.push_back({field, pvtu_, field});
      if (has("peeq_max"))
        content.pictures.push_back({"Equivalent plastic strain", pvtu_, "equivalent_plastic_strain"});
      end_with_report(run, content);
    }

    const RegisterStudy<LoadPath> registration("load path",
                                               "A solid of one material in load steps: plasticity, prescribed "
                                               "temperatures, thermal strain; by finite elements alone.");
  } // namespace
} // namespace trestle

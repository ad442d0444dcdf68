#include "core/exceptions.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "physics/api/state_numbers.h"
#include "studies/ensemble/trajectories.h"
#include "studies/mesh_transformer/many_rollouts.h"
#include "studies/mesh_transformer/rollout_output.h"
#include "studies/mesh_transformer/rollout_signals.h"
#include "studies/mesh_transformer/step_inputs.h"
#include "studies/shared/answers.h"
#include "studies/shared/field_coefficients.h"
#include "studies/shared/problem_in_time.h"
#include "studies/shared/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace trestle
{
  namespace
  {
    /**
     * A stepping network that has been trained, on one problem of its kind: other parameters, other initial states, as long
     * as `time/end time` says. Network/model names its archive.
     */
    class RolloutStudy : public Study
    {
    public:
      explicit RolloutStudy(ParameterSink &prm)
        : problem_(Problem::create(prm)),
          model_(StepModel::create(prm)),
          keys_(prm)
      {
        const auto section = prm.section("rollout");
        prm.add("field coefficients", field_coefficients_,
                "Of the random field's modes, the first first; of those that are not named: 0.");
        prm.add("truth", with_truth_, "Whether finite elements solve all steps too, to compare with.");
        prm.add("data", data_,
                "Run directory of study 'ensemble' or 'mesh transformer' whose test runs' parameters are rolled "
                "out, each "
                "beside finite elements; empty: those of this file alone.");
        prm.add("samples", n_samples_, "How many of these, the first ones.", Allowed::at_least(1));
        prm.add("groups", n_groups_, "Groups of ranks that take samples in turn.", Allowed::at_least(1));
      }

      void validate(const Communicator &communicator) override { setup(communicator, 1); }

      void run(Run &run) override;

    private:
      void setup(const Communicator &communicator, unsigned int n_threads);
      void set_up_problem();
      void run_one(Run &run);
      void run_many(Run &run);
      void summarise(const std::string &prefix, const History &signals, Figures &figures) const;
      void record(const RolloutMarch::Result &rollout, Run &run) const;
      void compare(const RolloutMarch::Result &rollout, std::span<const double> truth, Run &run);
      void report(const std::string &pvtu, Run &run) const;
      void report_many(const std::string &pvtu, Run &run) const;

      std::unique_ptr<Problem>   problem_;
      std::unique_ptr<StepModel> model_;
      RolloutKeys                keys_;
      std::vector<double>        field_coefficients_;
      bool                       with_truth_ = false;
      std::string                data_;
      unsigned int               n_samples_ = 1, n_groups_ = 1;
      std::optional<Ensemble>    ensemble_;
    };

    void RolloutStudy::setup(const Communicator &communicator, const unsigned int n_threads)
    {
      if (!model_->is_trained())
        throw InputError("network/model is empty: there is no network to roll out.",
                         "Name a model/*.h5 that study 'mesh transformer' wrote.");
      ensemble_.emplace(communicator, data_.empty() ? 1 : n_groups_);
      ensemble_->on_groups([&] { set_up_problem(); });
      const auto inputs = step_inputs(*problem_, *model_);
      const auto map    = map_of_states(*problem_, n_kinds_of(*problem_));
      model_->setup(*ensemble_, problem_->graph(), map, n_node_inputs(ensemble_->group(), *problem_, inputs),
                    inputs.parameters.size(), n_threads);
    }

    /// On this rank's group.
    void RolloutStudy::set_up_problem()
    {
      problem_->setup(ensemble_->group());
      const auto values = with_field_coefficients(problem_->parameter_names(), problem_->parameters(),
                                                  field_coefficients_, "rollout/field coefficients");
      if (!values.empty())
        problem_->set_parameters(values);
      require_steps(*problem_, "rollout");
      keys_.check(model_->lengths(), problem_->step_equations()->n_earlier(), problem_->n_steps());
    }

    void RolloutStudy::record(const RolloutMarch::Result &rollout, Run &run) const
    {
      std::array<int, 4>  n_decided{};
      std::vector<double> estimates;
      for (const auto &interval : rollout.intervals)
        {
          ++n_decided[std::size_t(interval.decision)];
          estimates.push_back(interval.estimate);
        }
      auto &figures = run.figures;
      for (const auto decision :
           {Decision::accepted, Decision::corrected, Decision::recomputed, Decision::rejected})
        figures.set("certificate." + to_string(decision), n_decided[std::size_t(decision)]);
      figures.set("interval.estimate_median", quantile(estimates, 0.5));
      figures.set("interval.estimate_largest", quantile(estimates, 1.));
      figures.set("interval.n", (unsigned long)(rollout.intervals.size()));
      figures.set("hybrid.fe_share", double(rollout.n_finite_element_steps + rollout.n_audit_steps) /
                                         double(rollout.intervals.size() * model_->lengths().stride));
      figures.set("time.network_s", rollout.network_seconds);
      figures.set("time.certificate_s", rollout.certificate_seconds);
      figures.set("time.finite_element_s", rollout.finite_element_seconds);
      double sum = 0., n = 0.;
      for (const auto &interval : rollout.intervals)
        if (interval.error >= 0.)
          {
            sum += interval.error;
            ++n;
          }
      if (n > 0.)
        figures.set("interval.error_mean", sum / n);
    }

    /// Errors of the states that the network answered; a row of the history each.
    void RolloutStudy::compare(const RolloutMarch::Result &rollout, const std::span<const double> truth, Run &run)
    {
      const std::size_t   n = problem_->n_free();
      std::vector<double> errors;
      for (const auto &state : rollout.states)
        {
          problem_->set_time(double(state.step) * problem_->step_equations()->step());
          errors.push_back(largest(
              problem_->relative_l2_difference(std::span(state.u).first(n), truth.subspan(state.step * n, n))));
          run.history.add_row({{"step", double(state.step)}, {"error", errors.back()}});
        }
      run.figures.set("rollout.error_final", errors.back());
      run.figures.set("rollout.error_largest", quantile(errors, 1.));
    }

    void RolloutStudy::report(const std::string &pvtu, Run &run) const
    {
      ReportContent content;
      content.title    = "Rollout";
      content.summary  = "A network's large steps in time, each priced by the residual of its last fine step (an "
                         "indicator: drift along "
                         "solutions of the equations is not in it), and what finite elements made of them.";
      content.pictures = {{"Last state", pvtu, "answer"}};
      if (with_truth_)
        {
          content.plots    = {{"Relative error, the worst field", "step", {"error"}}};
          content.pictures = {{"Last state", pvtu, "answer"},
                              {"Finite elements", pvtu, "finite_elements"},
                              {"Error", pvtu, "error"}};
        }
      end_with_report(run, content);
    }

    /// What windows of section `postprocessing` say, where there are numbers at all.
    void RolloutStudy::summarise(const std::string &prefix, const History &signals, Figures &figures) const
    {
      if (signals.empty() || problem_->number_names().empty())
        return;
      for (const auto &[name, value] : window_summaries(*problem_, signals))
        if (!std::isnan(value))
          figures.set(prefix + name, value);
    }

    void RolloutStudy::report_many(const std::string &pvtu, Run &run) const
    {
      ReportContent content;
      content.title = "Rollouts";
      content.summary =
          "Rollouts of a stepping network over " + std::to_string(n_samples_) + " test runs' parameters to t = " +
          text::rounded(problem_->n_steps() * problem_->step_equations()->step()) +
          ", beside finite elements. Phases drift whatever is checked: numbers of windows are compared (long: as "
          "section rollout says; alone: the network's own).";
      for (const auto &column : run.history.columns())
        if (column != "step" && column != "time")
          content.plots.push_back({column + ", the first", "time", {column}});
      for (const auto *name : {"answer", "finite_elements", "error"})
        content.pictures.push_back({std::string(name) + ", last state of the first", pvtu, name});
      end_with_report(run, content);
    }

    void RolloutStudy::run_one(Run &run)
    {
      const double step    = problem_->step_equations()->step();
      const auto   rollout = RolloutMarch(*problem_, *model_, keys_).run(problem_->n_steps());
      const auto   signals = rollout_numbers(*problem_, rollout, step);
      record(rollout, run);
      summarise("", signals, run.figures);
      std::vector<double> truth;
      if (with_truth_)
        {
          const Stopwatch     watch;
          std::vector<double> numbers;
          truth = problem_->solve_states(&numbers);
          run.figures.set("time.truth_s", watch.wall_seconds());
          compare(rollout, truth, run);
          summarise("truth.", truth_numbers(*problem_, numbers, signals, step), run.figures);
        }
      report(write_rollout(*problem_, run.directory, rollout, truth), run);
    }

    void RolloutStudy::run_many(Run &run)
    {
      const auto                       directory = RunDirectory::existing(run.communicator, data_);
      std::vector<std::vector<double>> parameters;
      run.communicator.on_all([&] {
        const Trajectories test(directory, "test");
        if (n_samples_ > test.size() || n_samples_ < n_groups_)
          throw InputError("rollout/samples = " + std::to_string(n_samples_) + ": '" + data_ + "' has " +
                               std::to_string(test.size()) + " test runs, for " + std::to_string(n_groups_) +
                               " groups of ranks.",
                           "Take as many as there are at most, and one a group at least.");
        for (std::size_t i = 0; i < n_samples_; ++i)
          parameters.push_back(test.parameters(i));
      });
      const ManyRollouts rollouts(*ensemble_, *problem_, *model_, keys_, parameters);
      rollouts.record(run.figures);
      std::string pvtu;
      ensemble_->on_groups([&] {
        if (ensemble_->index() != 0)
          return;
        problem_->set_parameters(parameters[0]);
        run.history = rollout_numbers(*problem_, rollouts.first(), problem_->step_equations()->step());
        pvtu = write_rollout(*problem_, RunDirectory(ensemble_->group(), run.directory.path()), rollouts.first(),
                             rollouts.first_truth());
      });
      report_many(pvtu, run);
    }

    void RolloutStudy::run(Run &run)
    {
      setup(run.communicator, run.n_threads);
      data_.empty() ? run_one(run) : run_many(run);
    }

    const RegisterStudy<RolloutStudy>
        registration("rollout",
                     "Rolls a trained stepping network out on one problem: priced, corrected, audited, compared.");
  } // namespace
} // namespace trestle

#include "core/exceptions.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/study.h"
#include "core/text.h"
#include "studies/mesh_transformer/answered_runs.h"
#include "studies/mesh_transformer/corrupted_rollouts.h"
#include "studies/mesh_transformer/rollout_output.h"
#include "studies/mesh_transformer/step_inputs.h"
#include "studies/mesh_transformer/test_rollouts.h"
#include "studies/mesh_transformer/unsolved_trajectories.h"
#include "studies/shared/problem_in_time.h"
#include "studies/shared/report.h"
#include "studies/shared/sample_runs.h"

#include <optional>

namespace trestle
{
  namespace
  {
    const std::string      training_name = "training", validation_name = "validation", test_name = "test";
    constexpr unsigned int training_stream = 0, validation_stream = 1, test_stream = 2;

    /// Section `mesh transformer`.
    struct Parameters
    {
      explicit Parameters(ParameterSink &prm)
      {
        const auto section = prm.section("mesh transformer");
        prm.add(
            "training", n_training,
            "Trajectories that are learnt from. With labels they are solved; else they are parameters and a few "
            "first steps (rollout/start).",
            Allowed::at_least(1));
        prm.add("validation", n_validation, "Others that the history follows; 0: none.");
        prm.add("test", n_test, "Others that the network is scored on, a rollout each.", Allowed::at_least(1));
        prm.add(
            "data", data,
            "Run directory whose samples serve, of study 'ensemble' or of this one; empty: they are made here.");
        prm.add("scored windows", n_windows, "Windows a trajectory that errors of one step are means over.",
                Allowed::at_least(1));
        prm.add("corrupted", n_corrupted,
                "Rollouts of disturbed weights, and as many at parameters beyond the distributions, five "
                "intervals each, that "
                "the price is tried on; 0: none.");
        prm.add("groups", n_groups,
                "Groups of ranks; each holds the whole mesh and takes its share of a batch. Divides the ranks and "
                "the batch.",
                Allowed::at_least(1));
      }

      unsigned int n_training = 20, n_validation = 2, n_test = 4, n_windows = 20, n_groups = 1, n_corrupted = 0;
      std::string  data;
    };

    /**
     * A network that steps in time on the solver's own mesh, learnt from trajectories by finite elements, or from the
     * equations of trajectories that nobody has solved; scored by one step and by rollouts on others, and kept honest by the
     * residual of the solver's fine steps (Garnier et al. 2025, arXiv 2508.18051).
     */
    class MeshTransformerStudy : public Study
    {
    public:
      explicit MeshTransformerStudy(ParameterSink &prm)
        : problem_(prm),
          runs_(prm, problem_, {"mesh transformer", "network", "step", "training", "rollout"}),
          parameters_(prm),
          model_(StepModel::create(prm)),
          keys_(prm),
          step_loss_(prm)
      {}

      void validate(const Communicator &communicator) override
      {
        runs_.setup(communicator);
        const Ensemble ensemble(communicator, parameters_.n_groups);
        setup(ensemble, 1);
      }

      void run(Run &run) override;

    private:
      Problem        &problem() { return *problem_.problem(); }
      void            setup(const Ensemble &ensemble, unsigned int n_threads);
      void            make_samples(Run &run);
      StepSamples     read(const Ensemble &ensemble, const RunDirectory &directory, const std::string &name,
                           std::size_t n);
      void            train(const Ensemble &ensemble, const StepSamples &training, const StepSamples &validation,
                            const StateUnits &units, Run &run);
      TrainingSummary minimise(const Ensemble &ensemble, const StepSamples &training, Run &run,
                               const StepModel::Monitor &monitor);
      TestRollouts    measured(const Ensemble &ensemble, const StepSamples &samples, const StateUnits &units);
      void            calibrate(const Ensemble &ensemble, const StepSamples &validation, const StateUnits &units);
      /// Of a stream that has no file.
      std::vector<std::vector<double>> parameters_of(const SampleRuns::Stream &stream) const;
      std::string show(const Ensemble &ensemble, const StepSamples &test, const RunDirectory &directory);
      void        report(const TestRollouts &tests, const std::string &pvtu, Run &run) const;

      ProblemInTime                    problem_;
      SampleRuns                       runs_;
      Parameters                       parameters_;
      std::unique_ptr<StepModel>       model_;
      RolloutKeys                      keys_;
      StepLossKeys                     step_loss_;
      std::vector<std::vector<double>> unsolved_;         ///< parameters, where equations are learnt from
      std::vector<std::vector<double>> inside_, outside_; ///< of CorruptedRollouts
    };

    void MeshTransformerStudy::setup(const Ensemble &ensemble, const unsigned int n_threads)
    {
      std::size_t n_inputs = 0, n_parameters = 0;
      ensemble.on_groups([&] {
        problem_.setup(ensemble.group());
        require_steps(problem(), "mesh transformer");
        if (model_->learns_from_equations() && problem_.n_kinds() > 1)
          throw InputError("training/loss = residual: the physics is of second order in time, and a step's "
                           "residual does not see "
                           "the rates that the next one starts from.",
                           "Learn from labels.");
        keys_.check(model_->lengths(), problem().step_equations()->n_earlier(), problem().n_steps());
        const auto inputs = step_inputs(problem(), *model_);
        n_inputs          = n_node_inputs(ensemble.group(), problem(), inputs);
        n_parameters      = inputs.parameters.size();
      });
      model_->setup(ensemble, problem().graph(), problem_.map_of_states(), n_inputs, n_parameters, n_threads);
    }

    void MeshTransformerStudy::make_samples(Run &run)
    {
      const bool         learns_from_equations = model_->learns_from_equations();
      const unsigned int n_corrupted           = parameters_.n_corrupted;
      if (learns_from_equations || n_corrupted > 0 || parameters_.data.empty())
        runs_.setup(run.communicator);
      if (learns_from_equations)
        unsolved_ =
            parameters_of({.name = training_name, .number = training_stream, .n_samples = parameters_.n_training});
      inside_  = parameters_of({.name = "inside", .number = 3, .n_samples = n_corrupted});
      outside_ = parameters_of({.name = "outside", .number = 4, .n_samples = n_corrupted, .factor = 2.});
      if (!parameters_.data.empty())
        return;
      if (!learns_from_equations)
        runs_.run(run, {training_name, training_stream, parameters_.n_training});
      if (parameters_.n_validation > 0)
        runs_.run(run, {validation_name, validation_stream, parameters_.n_validation});
      runs_.run(run, {test_name, test_stream, parameters_.n_test});
    }

    StepSamples MeshTransformerStudy::read(const Ensemble &ensemble, const RunDirectory &directory,
                                           const std::string &name, const std::size_t n)
    {
      StepSamples result;
      if (n > 0)
        ensemble.on_groups([&] {
          result.samples      = answered_runs(directory, ensemble.group(), problem_, name, n);
          result.trajectories = trajectories_of(*result.samples, problem(), *model_);
        });
      return result;
    }

    void MeshTransformerStudy::train(const Ensemble &ensemble, const StepSamples &training,
                                     const StepSamples &validation, const StateUnits &units, Run &run)
    {
      const auto monitor = [&]() -> std::vector<History::Entry> {
        StepErrors errors;
        ensemble.on_groups([&] {
          for (std::size_t i = 0; i < validation.trajectories.size(); ++i)
            if (ensemble.owns(i))
              errors.add(one_step_errors(*model_, validation.trajectories[i], parameters_.n_windows, units));
        });
        errors.sum(ensemble);
        return {{"validation_rmse", errors.rmse()}, {"validation_over_persistence", errors.persistence_ratio()}};
      };
      const auto summary =
          minimise(ensemble, training, run, validation.trajectories.empty() ? StepModel::Monitor() : monitor);
      if (summary.interrupted)
        throw Interrupted();
      auto &figures = run.figures;
      figures.set("training.steps", int(summary.n_steps));
      figures.set("training.initial_loss", summary.initial_loss);
      figures.set("training.final_loss", summary.final_loss);
      figures.set("time.train_s", summary.wall_seconds);
      figures.set("time.train_cpu_s", summary.cpu_seconds);
    }

    TrainingSummary MeshTransformerStudy::minimise(const Ensemble &ensemble, const StepSamples &training, Run &run,
                                                   const StepModel::Monitor &monitor)
    {
      if (!model_->learns_from_equations())
        return model_->train(training.trajectories, run, monitor, 0.);
      std::optional<UnsolvedTrajectories> unsolved;
      ensemble.on_groups(
          [&] { unsolved.emplace(ensemble.group(), problem(), *model_, keys_, step_loss_, unsolved_); });
      return model_->train(unsolved->unsolved(), run, monitor, 0.);
    }

    /// The network alone.
    TestRollouts MeshTransformerStudy::measured(const Ensemble &ensemble, const StepSamples &samples,
                                                const StateUnits &units)
    {
      return {ensemble, problem(), *model_, keys_.alone(), samples, parameters_.n_windows, units};
    }

    /// Without validation trajectories an archive's factor stays.
    void MeshTransformerStudy::calibrate(const Ensemble &ensemble, const StepSamples &validation,
                                         const StateUnits &units)
    {
      if (validation.trajectories.empty())
        return;
      model_->set_calibration({}); // an archive's is that of other weights
      model_->set_calibration(measured(ensemble, validation, units).calibration());
    }

    std::vector<std::vector<double>> MeshTransformerStudy::parameters_of(const SampleRuns::Stream &stream) const
    {
      std::vector<std::vector<double>> result;
      for (std::size_t i = 0; i < stream.n_samples; ++i)
        result.push_back(runs_.parameters(stream, i));
      return result;
    }

    /// The first test trajectory, by the first group. @returns path of its last .pvtu.
    std::string MeshTransformerStudy::show(const Ensemble &ensemble, const StepSamples &test,
                                           const RunDirectory &directory)
    {
      std::string pvtu;
      ensemble.on_groups([&] {
        if (ensemble.index() != 0)
          return;
        problem().set_parameters(test.samples->parameters(0));
        const auto rollout = RolloutMarch(problem(), *model_, keys_).run(test.samples->n_states() - 1);
        pvtu = write_rollout(problem(), RunDirectory(ensemble.group(), directory.path()), rollout, test.truth(0));
      });
      return pvtu;
    }

    void MeshTransformerStudy::report(const TestRollouts &tests, const std::string &pvtu, Run &run) const
    {
      ReportContent content;
      content.title   = "Mesh transformer";
      content.summary = "A network that steps in time on the solver's mesh, " + model_->architecture() +
                        ", on trajectories that it has not seen. The residual of a fine step prices each interval "
                        "(an indicator: it does not see drift along solutions of the equations).";
      content.plots = {{"Loss", "step", {"loss"}}};
      if (parameters_.n_validation > 0)
        content.plots.push_back({"One step of validation trajectories, RMSE over that of standing still",
                                 "step",
                                 {"validation_over_persistence"}});
      content.charts.push_back({"Price of an interval and its error, network alone",
                                "price",
                                "error against finite elements from its own start",
                                ReportContent::Chart::Kind::points,
                                {{"intervals", tests.estimates(), tests.interval_errors()}}});
      content.tables.push_back({"Test trajectories",
                                "RMSE over free dofs in units of each component's deviation.",
                                {"trajectory", "one step", "network alone", "with finite elements", "their share"},
                                tests.rows()});
      for (const auto *name : {"answer", "finite_elements", "error"})
        content.pictures.push_back({std::string(name) + ", last state of the first test trajectory", pvtu, name});
      end_with_report(run, content);
    }

    /// What learning from equations made of a network that had been trained.
    void record_tuning(const TestRollouts &before, const TestRollouts &after, Figures &figures)
    {
      figures.set("residual_tuning.rmse_before", before.one_step_rmse());
      figures.set("residual_tuning.rmse_ratio", relative_to(after.one_step_rmse(), before.one_step_rmse()));
      figures.set("residual_tuning.rollout_before", before.rollout_rmse());
      figures.set("residual_tuning.rollout_ratio", relative_to(after.rollout_rmse(), before.rollout_rmse()));
    }

    void MeshTransformerStudy::run(Run &run)
    {
      make_samples(run);
      const Ensemble ensemble(run.communicator, parameters_.n_groups);
      setup(ensemble, run.n_threads);
      const auto directory =
          parameters_.data.empty() ? run.directory : RunDirectory::existing(run.communicator, parameters_.data);
      const bool is_tuned   = model_->learns_from_equations();
      const auto training   = read(ensemble, directory, training_name, is_tuned ? 0 : parameters_.n_training),
                 validation = read(ensemble, directory, validation_name, parameters_.n_validation),
                 test       = read(ensemble, directory, test_name, parameters_.n_test);
      const StateUnits units(ensemble.group(), problem_.map_of_states(),
                             (is_tuned ? test : training).samples->values());
      auto            &figures = run.figures;
      figures.set("n_dofs", (unsigned long)(problem().n_dofs()));
      figures.set("n_nodes", (unsigned long)(problem().graph().n_global));
      figures.set("n_weights", (unsigned long)(model_->n_weights()));
      figures.set("n_states", (unsigned long)(test.samples->n_states()));
      std::optional<TestRollouts> before;
      if (is_tuned && model_->is_trained())
        before.emplace(measured(ensemble, test, units));
      train(ensemble, training, validation, units, run);
      calibrate(ensemble, validation, units);
      figures.set("certificate.calibration", model_->calibration().factor);
      figures.set("certificate.margin", model_->calibration().margin);
      model_->save(run.directory, "model/network.h5");

      const TestRollouts tests(ensemble, problem(), *model_, keys_, test, parameters_.n_windows, units);
      tests.record(figures);
      if (before)
        record_tuning(*before, tests, figures);
      if (parameters_.n_corrupted > 0)
        CorruptedRollouts(ensemble, problem(), *model_, keys_, inside_, outside_).record(figures);
      report(tests, show(ensemble, test, run.directory), run);
      log::info("One step: RMSE " + text::rounded(figures.number("one_step.rmse")) + ", " +
                text::rounded(figures.number("one_step.persistence_ratio")) +
                " of standing still; rollouts: " + text::rounded(figures.number("rollout.rmse")) +
                ", with finite elements " + text::rounded(figures.number("honest.rmse")) + ".");
    }

    const RegisterStudy<MeshTransformerStudy> registration(
        "mesh transformer",
        "Trains a network that steps in time on the solver's mesh; its rollouts are priced and kept honest.");
  } // namespace
} // namespace trestle

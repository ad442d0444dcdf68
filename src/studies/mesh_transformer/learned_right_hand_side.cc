#include "core/exceptions.h"
#include "core/log.h"
#include "core/study.h"
#include "core/text.h"
#include "studies/mesh_transformer/answered_runs.h"
#include "studies/mesh_transformer/forced_rollouts.h"
#include "studies/mesh_transformer/forcing_output.h"
#include "studies/mesh_transformer/step_inputs.h"
#include "studies/shared/full_problem.h"
#include "studies/shared/problem_in_time.h"
#include "studies/shared/report.h"
#include "studies/shared/sample_runs.h"

#include <array>
#include <optional>

namespace trestle
{
  namespace
  {
    const std::array<std::string, 3> splits = {"training", "validation", "test"};

    /// Section `learned right hand side`.
    struct Parameters
    {
      explicit Parameters(ParameterSink &prm)
      {
        const auto section = prm.section("learned right hand side");
        prm.add(splits[0], n_runs[0], "Fine trajectories whose coarse residuals are learnt.",
                Allowed::at_least(1));
        prm.add(splits[1], n_runs[1],
                "Others, on which the certificate is calibrated: what correction leaves of what it moves.",
                Allowed::at_least(1));
        prm.add(splits[2], n_runs[2], "Others that corrected coarse finite elements are scored on.",
                Allowed::at_least(1));
        prm.add("data", data,
                "Run directory of study 'ensemble', or of one that made such samples; empty: they are made here.");
        prm.add("scored windows", n_windows,
                "Steps a trajectory that the history's error of forces is a mean over.", Allowed::at_least(1));
        prm.add("groups", n_groups,
                "Groups of ranks, of which each holds both meshes and takes its share of a batch.",
                Allowed::at_least(1));
        prm.add("tolerance", keys.tolerance,
                "Of the estimate of a state's error: the share of what the forces have moved it that correction "
                "leaves, "
                "nine times of ten, on validation trajectories.",
                Allowed::positive());
        prm.add(
            "finish", keys.finish,
            "tolerance: states from the first one on that may not stay are those of the fine problem; never: they "
            "stay, marked rejected.",
            Allowed::one_of({"tolerance", "never"}));
      }

      std::array<unsigned int, 3> n_runs   = {10, 2, 4};
      unsigned int                n_groups = 1, n_windows = 20;
      std::string                 data;
      ForcedRollouts::Keys        keys;
    };

    /**
     * Coarse finite elements that a network pushes to where fine ones are: it answers the residual of the coarse equations at the
     * fine states from the coarse states before (indirect correction, arXiv 2511.12764). The honest opponent of a network that
     * steps by itself is plain coarse finite elements; here they are the foundation, and the comparison.
     */
    class LearnedRightHandSide : public Study
    {
    public:
      explicit LearnedRightHandSide(ParameterSink &prm)
        : problem_(prm),
          twin_(prm),
          runs_(prm, problem_, {"learned right hand side", "coarse", "network", "step", "training"}),
          parameters_(prm),
          model_(StepModel::create(prm, StepModel::Answers::forces))
      {}

      void validate(const Communicator &communicator) override
      {
        runs_.setup(communicator);
        const Ensemble ensemble(communicator, parameters_.n_groups);
        setup(ensemble, 1);
      }

      void run(Run &run) override;

    private:
      Problem       &problem() { return *problem_.problem(); }
      void           setup(const Ensemble &ensemble, unsigned int n_threads);
      void           make_samples(Run &run);
      ForcingSamples read(const Ensemble &ensemble, const RunDirectory &directory, std::size_t split);
      void           set_sizes(const ForcingSamples &training, Figures &figures);
      void train(const Ensemble &ensemble, const ForcingSamples &training, const ForcingSamples &validation,
                 Run &run);
      ForcingCertificate calibrate(const Ensemble &ensemble, const ForcingSamples &validation,
                                   const StateUnits &units);
      std::string show(const Ensemble &ensemble, const ForcingSamples &test, const ForcingCertificate &certificate,
                       const RunDirectory &directory);
      void report(const ForcedRollouts &tests, const ForcingCertificate &certificate, const std::string &pvtu,
                  Run &run) const;

      FullProblem                problem_;
      CoarseTwin                 twin_;
      SampleRuns                 runs_;
      Parameters                 parameters_;
      std::unique_ptr<StepModel> model_;
    };

    void LearnedRightHandSide::setup(const Ensemble &ensemble, const unsigned int n_threads)
    {
      std::size_t n_inputs = 0, n_parameters = 0;
      ensemble.on_groups([&] {
        problem_.setup(ensemble.group());
        require_steps(problem(), "learned right hand side");
        if (n_kinds_of(problem()) > 1)
          throw InputError("study = learned right hand side: the physics is of second order in time.",
                           "Take physics of first order in time: diffusion, transport, navier_stokes.");
        twin_.setup(problem());
        if (n_first_states(twin_, *model_) >= twin_.n_states())
          throw InputError("No step of the coarse problem is left for the network: it has " +
                               std::to_string(twin_.n_states() - 1) + " steps, and the first " +
                               std::to_string(n_first_states(twin_, *model_) - 1) + " are told it.",
                           "Set a later time/end time, or a shorter coarse/step.");
        const auto inputs = step_inputs(twin_.problem(), *model_);
        n_inputs          = n_node_inputs(ensemble.group(), twin_.problem(), inputs);
        n_parameters      = inputs.parameters.size();
      });
      model_->setup(ensemble, twin_.problem().graph(), twin_.problem().field_map(), n_inputs, n_parameters,
                    n_threads);
    }

    void LearnedRightHandSide::make_samples(Run &run)
    {
      if (!parameters_.data.empty())
        return;
      runs_.setup(run.communicator);
      for (unsigned int split = 0; split < splits.size(); ++split)
        runs_.run(run, {splits[split], split, parameters_.n_runs[split]});
    }

    ForcingSamples LearnedRightHandSide::read(const Ensemble &ensemble, const RunDirectory &directory,
                                              const std::size_t split)
    {
      ForcingSamples result;
      ensemble.on_groups([&] {
        result = forcing_samples(
            answered_runs(directory, ensemble.group(), problem_, splits[split], parameters_.n_runs[split]), twin_,
            *model_);
      });
      return result;
    }

    void LearnedRightHandSide::set_sizes(const ForcingSamples &training, Figures &figures)
    {
      figures.set("n_dofs", (unsigned long)(problem().n_dofs()));
      figures.set("coarse.n_dofs", (unsigned long)(twin_.problem().n_dofs()));
      figures.set("coarse.stride", int(twin_.stride()));
      figures.set("n_weights", (unsigned long)(model_->n_weights()));
      figures.set("n_states", (unsigned long)(training.coarse.samples->n_states()));
    }

    void LearnedRightHandSide::train(const Ensemble &ensemble, const ForcingSamples &training,
                                     const ForcingSamples &validation, Run &run)
    {
      std::vector<double> densities;
      for (const auto &trajectory : training.densities)
        densities.insert(densities.end(), trajectory.begin(), trajectory.end());
      const StateUnits units(ensemble.group(), twin_.problem().field_map(), densities);
      StepErrors       errors;
      const auto       monitor = [&]() -> std::vector<History::Entry> {
        errors = {};
        ensemble.on_groups([&] {
          for (std::size_t i = 0; i < validation.densities.size(); ++i)
            if (ensemble.owns(i))
              errors.add(
                        one_step_errors(*model_, validation.coarse.trajectories[i], parameters_.n_windows, units));
        });
        errors.sum(ensemble);
        return {{"validation_force_error", errors.persistence_ratio()}};
      };
      const auto summary = model_->train(training.coarse.trajectories, run, monitor, 0.);
      if (summary.interrupted)
        throw Interrupted();
      monitor();
      run.figures.set("force.error_ratio", errors.persistence_ratio());
      run.figures.set("training.steps", int(summary.n_steps));
      run.figures.set("training.initial_loss", summary.initial_loss);
      run.figures.set("training.final_loss", summary.final_loss);
      run.figures.set("time.train_s", summary.wall_seconds);
      run.figures.set("time.train_cpu_s", summary.cpu_seconds);
    }

    ForcingCertificate LearnedRightHandSide::calibrate(const Ensemble &ensemble, const ForcingSamples &validation,
                                                       const StateUnits &units)
    {
      const auto result = ForcedRollouts(ensemble, twin_, *model_, validation, units, nullptr).certificate();
      model_->set_calibration({result.factor, 1.});
      return result;
    }

    /// The first test trajectory, by the first group. @returns path of its last .pvtu.
    std::string LearnedRightHandSide::show(const Ensemble &ensemble, const ForcingSamples &test,
                                           const ForcingCertificate &certificate, const RunDirectory &directory)
    {
      std::string pvtu;
      ensemble.on_groups([&] {
        if (ensemble.index() != 0)
          return;
        twin_.set_parameters(test.coarse.samples->parameters(0));
        const std::size_t n_first = n_first_states(twin_, *model_);
        const auto        truth   = test.coarse.truth(0);
        const auto        rollout =
            forced_rollout(twin_, *model_, truth.first(n_first * twin_.problem().n_free()), n_first);
        pvtu = write_forced_rollout(twin_, RunDirectory(ensemble.group(), directory.path()), rollout, truth,
                                    n_first, certificate, parameters_.keys);
      });
      return pvtu;
    }

    void LearnedRightHandSide::report(const ForcedRollouts &tests, const ForcingCertificate &certificate,
                                      const std::string &pvtu, Run &run) const
    {
      ReportContent content;
      content.title   = "Learned right-hand side";
      content.summary = "Coarse finite elements, a step of which stands for " + std::to_string(twin_.stride()) +
                        " fine ones, pushed by a network (" + model_->architecture() +
                        "). How far it moves them prices a state (an indicator: what the network does not know it "
                        "does not move).";
      content.plots = {{"Loss", "step", {"loss"}},
                       {"Forces of validation trajectories, error over none", "step", {"validation_force_error"}}};
      content.charts.push_back({"Estimate and error of a state",
                                "estimate",
                                "error against fine finite elements",
                                ReportContent::Chart::Kind::points,
                                {{"states", tests.estimates(certificate), tests.errors()}}});
      content.tables.push_back({"Test trajectories",
                                "RMSE over free dofs of the coarse mesh in units of each component's deviation.",
                                {"trajectory", "coarse finite elements", "with learned forces"},
                                tests.rows()});
      for (const auto *name : {"answer", "coarse_elements", "finite_elements", "error", "network_force"})
        content.pictures.push_back({std::string(name) + ", last state of the first test trajectory", pvtu, name});
      end_with_report(run, content);
    }

    void LearnedRightHandSide::run(Run &run)
    {
      make_samples(run);
      const Ensemble ensemble(run.communicator, parameters_.n_groups);
      setup(ensemble, run.n_threads);
      const auto directory =
          parameters_.data.empty() ? run.directory : RunDirectory::existing(run.communicator, parameters_.data);
      const auto training = read(ensemble, directory, 0), validation = read(ensemble, directory, 1),
                 test = read(ensemble, directory, 2);
      const StateUnits units(ensemble.group(), twin_.problem().field_map(), training.coarse.samples->values());
      auto            &figures = run.figures;
      set_sizes(training, figures);
      train(ensemble, training, validation, run);
      const auto certificate = calibrate(ensemble, validation, units);
      figures.set("certificate.calibration", certificate.factor);
      model_->save(run.directory, "model/network.h5");

      const ForcedRollouts tests(ensemble, twin_, *model_, test, units, &problem());
      tests.record(certificate, parameters_.keys, figures);
      report(tests, certificate, show(ensemble, test, certificate, run.directory), run);
      log::info("Coarse finite elements with learned forces: " + text::rounded(figures.number("rhs.error_ratio")) +
                " of the error without, in " + text::rounded(figures.number("rhs.time_ratio")) +
                " of the time of fine ones.");
    }

    const RegisterStudy<LearnedRightHandSide>
        registration("learned right hand side",
                     "Coarse finite elements in time that a network corrects by forces, learnt from fine ones.");
  } // namespace
} // namespace trestle

#include "core/exceptions.h"
#include "core/study.h"
#include "studies/shared/report.h"
#include "studies/shared/sample_runs.h"
#include "studies/wave_predictor/predictor_report.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    const std::string training_name = "training", test_name = "test";

    /**
     * Convolutional networks that predict waves on a grid, with kernels compressed before they are trained (Boukraichi, Akkari,
     * Casenave, Ryckelynck, arXiv 2304.04964), against their dense twins and finite elements.
     */
    class WavePredictor : public Study
    {
    public:
      explicit WavePredictor(ParameterSink &prm)
        : model_(prm),
          runs_(prm, model_, {"wave predictor", "next step", "impact to field"}),
          parameters_(prm),
          step_training_(prm, "next step", {24, 16, 1000, {1, 2, 2, 1}, {16, 7}}),
          impact_training_(prm, "impact to field", {8, 4, 150, {1, 2, 4, 8, 4}, {14, 5}})
      {}

      void validate(const Communicator &communicator) override
      {
        communicator.on_all([&] { parameters_.check(); });
        runs_.setup(communicator);
        communicator.on_all([&] {
          for (const auto &name : parameters_.tasks)
            {
              const auto task = PredictorTask::create(name, first_frame());
              training_of(name).check(task->n_axes(), parameters_.n_training * task->n_samples(model_.n_states()));
            }
        });
      }

      void run(Run &run) override
      {
        validate(run.communicator);
        make_runs(run);
        const auto directory =
            parameters_.data.empty() ? run.directory : RunDirectory::existing(run.communicator, parameters_.data);
        model_.setup(run.communicator);
        const auto training = read(directory, training_name, parameters_.n_training, run),
                   test     = read(directory, test_name, parameters_.n_test, run);
        record_sizes(test, run);
        std::vector<PredictorTrial> trials;
        for (const auto &name : parameters_.tasks)
          {
            trials.emplace_back(
                PredictorTask::create(name, first_frame()), training_of(name), parameters_,
                model_.field_grid(name == "next step" ? parameters_.step_inputs : parameters_.impact_inputs));
            trials.back().execute(training, test, run);
          }
        conclude(trials, test, run);
      }

    private:
      void make_runs(Run &run)
      {
        if (!parameters_.data.empty())
          return;
        runs_.run(run, {training_name, 0, parameters_.n_training});
        runs_.run(run, {test_name, 1, parameters_.n_test});
      }

      GridRuns read(const RunDirectory &directory, const std::string &name, const std::size_t n, Run &run)
      {
        return read_grid_runs(directory, run.communicator, model_, name, n, parameters_.step_inputs,
                              parameters_.impact_inputs);
      }

      void record_sizes(const GridRuns &test, Run &run)
      {
        run.figures.set("n_dofs", (unsigned long)(model_.problem().n_dofs()));
        run.figures.set("grid.n_points", (unsigned long)(model_.n_points()));
        run.figures.set("grid.n_states", (unsigned long)(model_.n_states()));
        run.figures.set("cost.full_run_s", test.seconds);
      }

      void conclude(const std::vector<PredictorTrial> &trials, const GridRuns &test, Run &run)
      {
        std::map<std::string, double> worst;
        ReportContent                 content;
        content.title = "Wave predictor";
        content.summary =
            "Convolutional networks on waves by finite elements, sampled on a grid, with dense kernels and with "
            "kernels compressed before training, from the same start and by as many steps.";
        for (const auto &trial : trials)
          {
            for (const auto &[name, value] : trial.headline())
              worst[name] = worst.contains(name) ? std::max(worst[name], value) : value;
            report_trial(trial, model_.interval(), content);
          }
        for (const auto &[name, value] : worst)
          run.figures.set("compression." + name, value);
        show_run(trials, test, model_, run, content);
        end_with_report(run, content);
      }

      /// From where states follow from states alone.
      std::size_t first_frame() const
      {
        return std::size_t(std::ceil(parameters_.first_time / model_.interval() - 1e-9));
      }

      GridPredictorTraining &training_of(const std::string &task)
      {
        return task == "next step" ? step_training_ : impact_training_;
      }

      GridModel             model_;
      SampleRuns            runs_;
      PredictorParameters   parameters_;
      GridPredictorTraining step_training_, impact_training_;
    };

    const RegisterStudy<WavePredictor>
        registration("wave predictor",
                     "Convolutional networks that predict waves, with kernels compressed before training.");
  } // namespace
} // namespace trestle

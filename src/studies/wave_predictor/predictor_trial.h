#pragma once

#include "core/run.h"
#include "physics/api/report.h"
#include "studies/wave_predictor/predictor_parameters.h"
#include "studies/wave_predictor/predictor_scores.h"

#include <map>
#include <optional>

namespace trestle
{
  /// A kind of kernels: its trainings, and what the first of them answers of held-out runs.
  struct TwinResults
  {
    std::string                  name;
    std::size_t                  n_weights = 0;
    std::vector<double>          errors;          ///< of outputs, a training each
    std::vector<double>          cpu_seconds;     ///< of all ranks, a training each
    double                       difference = 0.; ///< largest of GridPredictor::difference_of_dense()
    std::optional<GridPredictor> predictor  = {}; ///< of the first training
    RunAnswers                   answers    = {};
    AnswerErrors                 answered   = {};
    ErrorLaw                     law        = {};
    double                       covered    = 0.; ///< share of the runs that did not calibrate it

    double mean_error() const;
  };

  /**
   * Networks with dense kernels and their compressed twins on one task: trained from the same start by as many steps, from
   * several seeds; held against runs by finite elements, and against having learnt nothing.
   */
  class PredictorTrial
  {
  public:
    /// @param training outlives this. @param grid written with the models.
    PredictorTrial(std::unique_ptr<PredictorTask> task, GridPredictorTraining &training,
                   const PredictorParameters &parameters, FieldGrid grid);

    const PredictorTask            &task() const { return *task_; }
    const std::vector<TwinResults> &twins() const { return twins_; } ///< the dense one first
    const AnswerErrors             &ignorant() const { return ignorant_; }
    /// Test runs that calibrate the certificate: those from here on try it.
    std::size_t n_calibrating() const { return parameters_.n_test / 2; }

    /// Trains, scores, sets figures and writes models. Collective. @throws Interrupted, ConvergenceError.
    void execute(const GridRuns &training, const GridRuns &test, Run &run);

    /// What compression.* says of the first twin: worst of several tasks.
    std::map<std::string, double> headline() const;

  private:
    void train(const GridSamples &training, const GridSamples &test, const GridPredictorTraining::Twin &twin,
               Run &run);
    void answer(TwinResults &twin, const GridRuns &test, Run &run) const;
    void record(const TwinResults &twin, Run &run) const;
    void measure_steps(const GridSamples &training, Run &run);
    std::string key() const;

    std::unique_ptr<PredictorTask> task_;
    GridPredictorTraining         &training_;
    const PredictorParameters     &parameters_;
    FieldGrid                      grid_;
    std::vector<TwinResults>       twins_;
    AnswerErrors                   ignorant_;
    double                         time_ratio_ = 0.; ///< of the first twin at a quarter of the channels
  };
} // namespace trestle

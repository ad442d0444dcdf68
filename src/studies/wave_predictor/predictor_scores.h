#pragma once

#include "core/communicator.h"
#include "studies/wave_predictor/error_law.h"
#include "studies/wave_predictor/predictor_task.h"

#include <vector>

namespace trestle
{
  /// Of outputs, first channel alone: root of the sum of squares of what is missed, over that of the true fields.
  double output_error(const PredictorTask &task, const GridSamples &samples, std::span<const double> predicted);

  /// predict() of all samples, which ranks share out; the same on all. Collective.
  std::vector<double> shared_prediction(const GridPredictor &predictor, const GridSamples &samples,
                                        const Communicator &all);

  /// Fields of whole runs, as they were answered.
  struct RunAnswers
  {
    std::vector<std::vector<double>> fields;       ///< a run each: frames x points
    double                           seconds = 0.; ///< a run, of one rank
  };

  /// PredictorTask::answers() of all runs, which ranks share out; the same on all. Collective.
  RunAnswers shared_answers(const PredictorTask &task, const GridPredictor &predictor, const GridRuns &runs,
                            const Communicator &all);

  /// How far answers are off.
  struct AnswerErrors
  {
    double              overall = 0.; ///< root mean square over all runs and frames, over that of the truth
    std::vector<double> of_frames;    ///< the same of a frame
    std::vector<double> of_runs; ///< a run: over the size of its *answer*, which is known where the truth is not
  };
  AnswerErrors answer_errors(const PredictorTask &task, const GridRuns &runs,
                             const std::vector<std::vector<double>> &answers);
} // namespace trestle

#pragma once

#include "core/run.h"
#include "physics/api/report.h"
#include "studies/wave_predictor/predictor_trial.h"

#include <vector>

namespace trestle
{
  /// A test run as fields in solution.pvd: finite elements, what networks answer with dense kernels and their twins, errors,
  /// and beside each its certificate, the size of the error that the law of held-out runs gives it. Answers and finite
  /// elements alike are interpolated from the grid to the nodes. Collective.
  void show_run(const std::vector<PredictorTrial> &trials, const GridRuns &test, GridModel &model, Run &run,
                ReportContent &content);

  /// Table and charts of a task.
  void report_trial(const PredictorTrial &trial, double interval, ReportContent &content);
} // namespace trestle

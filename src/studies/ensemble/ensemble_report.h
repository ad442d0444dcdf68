#pragma once

#include "core/run.h"
#include "physics/api/report.h"
#include "studies/ensemble/remeshed_problem.h"
#include "studies/ensemble/state_changes.h"

#include <string>
#include <vector>

namespace trestle
{
  /// What an ensemble says of one of its splits.
  struct SplitSummary
  {
    std::string                      name;
    std::size_t                      n_runs = 0, n_failures = 0;
    double                           seconds    = 0.; ///< median of a run by finite elements; 0: imported
    unsigned long                    n_bytes    = 0;  ///< of its file
    bool                             is_given   = false;
    StateChanges                     changes    = {};
    std::vector<std::vector<double>> parameters = {};
  };

  /// Of a split's file. The model is set up on all ranks, and left as state_changes() leaves it. Collective.
  SplitSummary summary_of(const RunDirectory &directory, const Communicator &all, RemeshedProblem &model,
                          const std::string &split);

  /// Figures `ensemble.NAME.*`, `time.NAME_run_s`, `memory.NAME_bytes` (of the file).
  void record(const SplitSummary &split, const FieldsOfDofs &fields, Figures &figures);

  /// Table and charts. @param step length of a step in time.
  void describe(const std::vector<SplitSummary> &splits, const FieldsOfDofs &fields,
                const std::vector<std::string> &parameter_names, double step, ReportContent &content);

  /// solution.pvd: about fifty states of the last split's first run that has an answer; none where no run has one. The model is set up on all ranks. Collective.
  void show_run(const std::vector<SplitSummary> &splits, const FieldsOfDofs &fields, RemeshedProblem &model,
                double step, Run &run, ReportContent &content);
} // namespace trestle

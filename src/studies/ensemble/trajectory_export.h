#pragma once

#include "core/run.h"
#include "studies/shared/full_problem.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * Section `ensemble/export`: the runs of an ensemble as other programs read them. Format `meshgraphnets`: the folder
   * export/meshgraphnets/ of meta.json, train.h5, valid.h5, test.h5 (mesh_graph_nets_file.h) and the
   * parameters of their runs beside them, train.csv, ...
   */
  class TrajectoryExport
  {
  public:
    explicit TrajectoryExport(ParameterSink &prm);

    /// Before anything is run: sets the model up, last on all ranks. Collective. @throws InputError for a format that is unknown,
    /// boundaries that are not there.
    void check(const Communicator &all, FullProblem &model) const;

    bool is_asked_for() const { return !formats_.empty(); }

    /// Ranks prepare runs beside each other, each with the whole mesh; afterwards the model is set up on all of them. Runs
    /// without an answer are left out. Collective.
    void write(const Run &run, FullProblem &model, const std::vector<std::string> &splits) const;

  private:
    void check_formats() const;

    std::vector<std::string> formats_;
    std::string              inflow_, outflow_;
    bool                     repeats_ = false;
  };
} // namespace trestle

#pragma once

#include "core/run.h"
#include "studies/ensemble/export_format.h"
#include "studies/ensemble/remeshed_problem.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Section `ensemble/export`: the runs of an ensemble as other programs read them, in export/meshgraphnets/
   * (MeshGraphNetsExport) and export/plaid/ (PlaidExport).
   */
  class TrajectoryExport
  {
  public:
    explicit TrajectoryExport(ParameterSink &prm);

    /// Before anything is run: sets the model up, last on all ranks. Collective. @throws InputError for a format that is unknown,
    /// or that this build lacks, boundaries that are not there, names that a format cannot hold.
    void check(const Communicator &all, RemeshedProblem &model) const;

    bool is_asked_for() const { return !formats_.empty(); }

    /// Ranks prepare runs beside each other, each with the whole mesh; afterwards the model is set up on all of them. Runs
    /// without an answer are left out. Collective.
    void write(const Run &run, RemeshedProblem &model, const std::vector<std::string> &splits) const;

  private:
    bool                                       has(const std::string &format) const;
    void                                       check_formats() const;
    std::vector<std::unique_ptr<ExportFormat>> formats(const Run &run, const RunExporter &exporter,
                                                       const std::vector<std::string> &parameter_names) const;

    std::vector<std::string> formats_;
    std::string              inflow_, outflow_;
    bool                     repeats_ = false;
    std::string              owner_ = "unknown", license_ = "unknown";
  };
} // namespace trestle

#pragma once

#include "core/run_directory.h"
#include "studies/shared/sample_runs.h"
#include "studies/stochastic_submodel/submodel_vectors.h"
#include "studies/stochastic_submodel/traced_model.h"

#include <optional>
#include <string>
#include <vector>

namespace trestle
{
  /// Runs of the whole problem in a file, without those that failed.
  struct WholeRuns
  {
    std::vector<std::size_t>         numbers;    ///< of the runs, in the file
    std::vector<std::vector<double>> parameters; ///< the same on all ranks
    std::vector<std::vector<double>> quantities;
    double                           seconds = 0.; ///< median of a run

    /// One quantity of all.
    std::vector<double> of(std::size_t quantity) const;
  };

  /// @throws InputError where the file has fewer than n, or all failed. Collective.
  WholeRuns read_whole_runs(const RunDirectory &directory, const Communicator &communicator,
                            const std::string &name, std::size_t n);

  /// @throws InputError unless the traces in a file are of this zone, its mesh and step. Not collective.
  void require_traces_of(const Zone &zone, const std::string &file);

  /// Space-time modes of the traces of runs. The model is set up on all ranks. Collective.
  TraceModes modes_of(const RunDirectory &directory, const Communicator &communicator, const TracedModel &model,
                      const std::string &name, const WholeRuns &runs, unsigned int n_modes);

  /// Runs as generators see them. Ranks share the file out. Collective.
  RandomVectors vectors_of(const RunDirectory &directory, const Communicator &communicator,
                           const SubmodelVectors &vectors, const std::string &name, const WholeRuns &runs);

  /// The trace of one run. Not collective.
  std::vector<double> trace_of(const RunDirectory &directory, const std::string &name, std::size_t run);
} // namespace trestle

#pragma once

#include "bridge/reduced/snapshot_set.h"
#include "studies/shared/sample_runs.h"

#include <string>

namespace trestle
{
  /// Those of the first n runs in a file of samples that have an answer: an ensemble keeps the rows of those that failed. Collective on the
  /// group that the model is set up on. @throws InputError where none has, and as SampleRuns::read().
  SnapshotSet answered_runs(const RunDirectory &directory, const Communicator &group, const SampledModel &model,
                            const std::string &name, std::size_t n);
} // namespace trestle

#pragma once

#include "core/communicator.h"
#include "core/run_directory.h"
#include "studies/shared/full_model.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * Mean, deviation (of n - 1) and quantiles of the samples' last states, dof by dof: `mean`, `deviation`, `quantile_95`, ...
   * Exact: dofs are read some at a time, over all samples, never a sample's whole field.
   * @param name of the stream whose file has the last states (SampleRuns). @param samples whose fields count, at least two.
   * Collective.
   */
  std::vector<FullModel::StatisticalField> field_statistics(const RunDirectory &directory,
                                                            const Communicator &communicator,
                                                            const FullModel &model, const std::string &name,
                                                            const std::vector<std::size_t> &samples,
                                                            const std::vector<double>      &quantiles);
} // namespace trestle

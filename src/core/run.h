#pragma once

#include "core/communicator.h"
#include "core/figures.h"
#include "core/history.h"
#include "core/run_directory.h"

namespace trestle
{
  /// What a study is given to work with: where to write, what to fill, whether to resume.
  struct Run
  {
    Communicator communicator;
    RunDirectory directory;
    Figures      figures;
    History      history;
    bool         resume    = false; ///< continue from directory/checkpoint
    unsigned int n_threads = 1;     ///< threads a rank, from the parameter file

    /// Writes figures.json and history.csv; collective.
    void write_records() const;
  };
} // namespace trestle

#pragma once

#include "core/communicator.h"
#include "core/figures.h"
#include "core/history.h"
#include "core/run_directory.h"
#include "core/run_identity.h"

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
    RunIdentity  identity  = {};    ///< whose checkpoints are for this run
    bool         is_part   = false; ///< of another run: see part()

    /**
     * A run within this one, in a folder of its own, with this one's identity and its name. One that is resumed goes on
     * from its own checkpoint; where that is another run's, as where this run was begun anew in an old directory, the
     * part begins anew too. Collective.
     */
    Run part(const std::string &name) const;

    /// Whether a part is done, by this very run or one of the same identity, lengths included: marked by the latter,
    /// last of all. Collective.
    bool is_finished() const;
    void mark_finished() const;

    /// Writes figures.json and history.csv; collective.
    void write_records() const;
  };
} // namespace trestle

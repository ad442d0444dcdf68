#pragma once

#include "bridge/microscale/learning.h"
#include "bridge/microscale/microscale.h"
#include "core/parameters.h"
#include "core/run.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Section `cell` of a two-scale study: where the unit cell comes from. Either the run directory of an earlier
   * `representative volume`, or the parameter file of one, which is then run first, in the folder `cell` of this
   * run's directory (and not again with --resume where it is there already).
   */
  class CellSource
  {
  public:
    explicit CellSource(ParameterSink &prm);

    /// @param dimension of the macroscopic problem. @param kinds that are to answer, of microscale_kinds().
    /// Collective. @throws InputError on all ranks.
    void validate(const Communicator &communicator, unsigned int dimension,
                  const std::vector<std::string> &kinds) const;

    /// Runs the cell's parameter file where that is asked for. Collective. Sets figures `time.cell_s`.
    void prepare(Run &run);

    /// After prepare(): see open_microscale(). Collective.
    std::unique_ptr<Microscale> make(const std::string &kind, const Communicator &communicator) const;

    /// The reduced cell of a microscale that learned, as the run directory `enriched` beside the run: a copy of
    /// the cell's without its networks, which belong to the cell as it was, and with its calibration: what learned is not
    /// calibrated anew. Collective.
    void write_enriched(const SnapshotLearner &microscale, const Run &run) const;

  private:
    void check_cell(const Communicator &communicator, unsigned int dimension, bool needs_network) const;
    void check_law(const Communicator &communicator, unsigned int dimension, const std::string &kind) const;

    std::string file_;
    std::string run_directory_;
    std::string overrides_;
    std::string ready_; ///< the run directory to open
  };
} // namespace trestle

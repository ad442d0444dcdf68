#pragma once

#include "core/archive.h"
#include "core/communicator.h"
#include "core/run_directory.h"

#include <string>

namespace trestle
{
  /**
   * `checkpoint/` of a run: two sets that replace each other, so that a run killed at any instant leaves at
   * least one complete set behind once one was written. A set is one archive a rank plus a small index; it is
   * written in `checkpoint/writing` and then renamed to `checkpoint/0` or `checkpoint/1`.
   *
   * Text attributes of the archive hold any bytes. All functions are collective.
   */
  class Checkpoint
  {
  public:
    Checkpoint(const RunDirectory &directory, const Communicator &communicator);

    /// @throws FatalError on all ranks when one cannot write; the previous sets stay as they are.
    void write(const Archive &this_ranks_data, unsigned long step) const;

    bool exists() const;

    /**
     * This rank's archive of the newest complete set, and the step it was written at.
     * @throws InputError when there is none, or when it was written by another number of ranks.
     */
    Archive read(unsigned long &step) const;

  private:
    struct Index
    {
      unsigned long sequence = 0; ///< counts the writes of a run; the larger is the newer
      unsigned long step     = 0;
      unsigned long n_ranks  = 0;
      int           slot     = -1; ///< folder 0 or 1; -1: no complete set
    };

    Index       latest() const;
    std::string archive_name(const std::string &folder) const;

    RunDirectory directory_;
    Communicator communicator_;
  };
} // namespace trestle

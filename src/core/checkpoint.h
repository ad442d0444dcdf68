#pragma once

#include "core/archive.h"
#include "core/run.h"

#include <optional>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * `checkpoint/` of a run: two sets that replace each other, so that a run killed at any instant leaves at least one
   * complete set behind once one was written. A set is one archive a rank plus a small index: when it was written, on how
   * many ranks, and by whom (RunIdentity). It is written in `checkpoint/writing`, handed to the disk, and then renamed to
   * `checkpoint/0` or `checkpoint/1`.
   *
   * Text attributes of the archive hold any bytes. All functions are collective.
   */
  class Checkpoint
  {
  public:
    explicit Checkpoint(const Run &run);
    /// Of anybody. @param identity that goes into what is written.
    Checkpoint(const RunDirectory &directory, const Communicator &communicator, RunIdentity identity = {});

    /**
     * What a run goes on from: this rank's archive of its newest whole set, and the step it was written at. Nothing
     * where the run is not to resume or has no checkpoint, which it says. A damaged set is moved to
     * `checkpoint/damaged`, and the older one serves. Another run's checkpoint is refused; a part of a run (Run::part)
     * starts anew instead and says so, since whoever began the whole anew did not empty its folder.
     * @throws InputError naming what differs, another number of ranks, or that no set is whole.
     */
    static std::optional<Archive> resume(const Run &run, unsigned long &step);

    /// Before anything of a run that is to resume is touched. @throws InputError where its checkpoint is another run's.
    static void require_own(const Run &run);

    /// @throws FatalError on all ranks when one cannot write; the previous sets stay as they are.
    void write(const Archive &this_ranks_data, unsigned long step) const;

    /// Whether there is a set, whole or not.
    bool exists() const;

    /// In words, how the run that wrote the newest set is another one; empty: it is not, or there is no set.
    std::string difference() const;

    /// As resume(), whoever wrote it; nothing is moved. @throws InputError where there is none, or of other ranks.
    Archive read(unsigned long &step) const;

  private:
    struct Set
    {
      int           slot     = 0; ///< folder 0 or 1
      unsigned long sequence = 0; ///< counts the writes of a run; the larger is the newer
      unsigned long step     = 0;
      unsigned long n_ranks  = 0;
      RunIdentity   identity;
    };
    struct Sets
    {
      std::vector<Set> readable; ///< the newest first
      std::vector<int> damaged;  ///< slots whose index is no index
    };

    Sets        sets() const;
    static bool read_index(const std::string &text, Set &set);
    Archive     read(unsigned long &step, bool moves_damaged) const;
    void        give_up(int slot, const std::string &why, bool moves) const;
    std::string archive_name(const std::string &folder) const;
    std::string folder() const { return directory_.file("checkpoint"); }

    RunDirectory directory_;
    Communicator communicator_;
    RunIdentity  identity_;
  };
} // namespace trestle

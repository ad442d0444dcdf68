#pragma once

#include "core/run_directory.h"

namespace trestle
{
  /**
   * Keeps a second run out of a run directory while this one works there: two that write the same files make a mixture
   * that neither has computed. A lock of the file `lock` in it, held by the root's process and given back by the system
   * when that ends, however it ends. Works within a machine and, where the server keeps locks (NFSv4, lockd), between
   * machines; a file system that knows no locks gets a warning.
   */
  class RunLock
  {
  public:
    /// Collective. @throws InputError on all ranks where another run holds it, naming its process.
    RunLock(const RunDirectory &directory, const Communicator &communicator);
    ~RunLock();
    RunLock(const RunLock &)            = delete;
    RunLock &operator=(const RunLock &) = delete;

  private:
    void take(const std::string &path);

    int descriptor_ = -1; ///< on the root
  };
} // namespace trestle

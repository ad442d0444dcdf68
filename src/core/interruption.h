#pragma once

#include "core/communicator.h"

namespace trestle
{
  /**
   * SIGTERM, SIGINT and SIGUSR1 ask a run to write a checkpoint and stop. The handler only sets a flag; loops poll it
   * collectively, since the signal may reach one rank alone.
   */
  namespace interruption
  {
    void install_handlers();
    /// Collective: true on all ranks when any was signalled.
    bool requested(const Communicator &communicator);
    /// On this rank; not collective.
    bool is_signalled();
    /// For tests.
    void request();
    void clear();
  } // namespace interruption

  /// Exit code of a run that wrote its checkpoint and stopped on request (128 + SIGTERM).
  constexpr int interrupted_exit_code = 143;
} // namespace trestle

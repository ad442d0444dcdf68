#pragma once

#include "core/communicator.h"
#include "core/parameters.h"
#include "core/stopwatch.h"

namespace trestle
{
  /// Keys `checkpoint every` and `checkpoint minutes` of whatever goes step by step.
  struct CheckpointKeys
  {
    unsigned int every   = 0;  ///< steps; 0: by time alone
    double       minutes = 5.; ///< wall time; 0: by steps alone

    /// In the present section.
    void declare(ParameterSink &prm);
  };

  /// When a checkpoint is due, and whether the run is asked to stop: one question to all ranks a step.
  class CheckpointClock
  {
  public:
    struct Answer
    {
      bool write = false; ///< now; always where the run stops
      bool stop  = false; ///< see interruption
    };

    CheckpointClock(const CheckpointKeys &keys, const Communicator &communicator)
      : keys_(keys),
        communicator_(communicator)
    {}

    /// The same on all ranks, by the root's time. Collective.
    Answer after_step(unsigned long n);

  private:
    CheckpointKeys keys_;
    Communicator   communicator_;
    Stopwatch      since_last_;
  };
} // namespace trestle

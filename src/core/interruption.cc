#include "core/interruption.h"

#include <csignal>

namespace trestle
{
  namespace
  {
    volatile std::sig_atomic_t signalled = 0;

    // Asked twice, the user wants out now: the second signal finds the default action.
    extern "C" void take_note(const int signal)
    {
      signalled = 1;
      std::signal(signal, SIG_DFL);
    }
  } // namespace

  namespace interruption
  {
    void install_handlers()
    {
      // mpirun passes SIGUSR1 on to its ranks and lets them live, so it is the gentle way to stop a job.
      for (const int signal : {SIGTERM, SIGINT, SIGUSR1})
        std::signal(signal, take_note);
    }

    bool requested(const Communicator &communicator) { return communicator.any(is_signalled()); }
    bool is_signalled() { return signalled != 0; }
    void request() { signalled = 1; }
    void clear() { signalled = 0; }
  } // namespace interruption
} // namespace trestle

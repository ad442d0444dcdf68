#include "embed/host/process.h"

#include "core/exceptions.h"
#include "physics/api/session.h"

#include <mpi.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

namespace trestle
{
  namespace process
  {
    namespace
    {
      // Recursive: start_for_shell() calls start().
      std::recursive_mutex mutex;
      // Not owned by a static object, which the end of the process would destroy under cells that are alive.
      Session          *session = nullptr;
      std::atomic<int>  n_cells{0};
      std::atomic<bool> is_exiting{false};
      pid_t             starter = 0; ///< process in which all began
      void (*release_idle)()    = nullptr;

      bool is_set(int (*query)(int *))
      {
        int flag = 0;
        query(&flag);
        return flag != 0;
      }

      /// MPI's connections are those of the process that started it: a child that ended them would wait forever.
      bool is_forked_child() { return starter != 0 && getpid() != starter; }

      /// A host that keeps cells to its very end has nothing ended for it.
      void end_at_exit()
      {
        try
          {
            if (session != nullptr)
              end();
          }
        catch (const std::exception &)
          {
            session = nullptr;
          }
        is_exiting = true;
      }
    } // namespace

    void watch_exit()
    {
      static const bool watched = [] {
        starter = getpid();
        return std::atexit(end_at_exit) == 0;
      }();
      static_cast<void>(watched);
    }

    bool may_destroy_cells() { return !is_exiting && !is_set(MPI_Finalized) && !is_forked_child(); }

    void require_mpi()
    {
      if (is_set(MPI_Finalized))
        throw InputError("MPI was finalised already.",
                         "Destroy cells before MPI_Finalize and create none after it.");
      if (!is_set(MPI_Initialized))
        throw InputError("MPI does not run in this process.",
                         "Call MPI_Init first, or trestle_initialize where the program has no MPI of its own.");
    }

    void start(const int argc, char **argv)
    {
      const std::lock_guard<std::recursive_mutex> lock(mutex);
      if (!is_set(MPI_Initialized) && session == nullptr)
        session = new Session(argc > 0 && argv != nullptr && argv[0] != nullptr ? argv[0] : "trestle",
                              std::vector<std::string>());
      watch_exit();
      require_mpi();
    }

    void end()
    {
      if (is_forked_child())
        return;
      const std::lock_guard<std::recursive_mutex> lock(mutex);
      if (release_idle != nullptr)
        release_idle();
      if (session == nullptr)
        return;
      if (n_cells > 0)
        throw InputError(std::to_string(n_cells) + " cells or dictionaries are still alive.",
                         "Destroy and close them before the end.");
      // PETSc cannot be ended without MPI, so a host that ended MPI under us keeps the rest.
      if (!is_set(MPI_Finalized))
        delete session;
      session = nullptr;
    }

    void count_cell(const int change) { n_cells += change; }

    void set_release(void (*release)())
    {
      const std::lock_guard<std::recursive_mutex> lock(mutex);
      release_idle = release;
    }

    void start_for_shell()
    {
      const std::lock_guard<std::recursive_mutex> lock(mutex);
      if (is_set(MPI_Initialized))
        return require_mpi();
      if (const char *who = std::getenv("TRESTLE_MPI"); who != nullptr && std::strcmp(who, "host") == 0)
        throw InputError("MPI does not run in this process, and TRESTLE_MPI=host leaves starting it to the host.",
                         "Unset TRESTLE_MPI, or let the host call MPI_Init before its first material point.");
      start(0, nullptr);
    }
  } // namespace process
} // namespace trestle

#include "embed/rest.h"

#include "core/modules.h"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace trestle
{
  namespace rest
  {
    namespace
    {
      std::mutex loading; ///< never asked for below end(): it is held while the host's own lock is taken
      std::mutex mutex;   ///< of releases
      std::atomic<const Host *> host{nullptr};
      std::vector<void (*)()>   releases; ///< of shells; not empty: the rest may start MPI

      void release_all()
      {
        std::unique_lock<std::mutex> lock(mutex);
        const auto                   all = releases;
        lock.unlock(); // a cell's end may come back here
        for (const auto release : all)
          release();
      }
    } // namespace

    const Host *if_loaded() { return host; }

    const Host &get()
    {
      const std::lock_guard<std::mutex> lock(loading);
      if (host == nullptr)
        {
          const Host *all = reinterpret_cast<const Host *(*)()>(modules::function("host", "trestle_host"))();
          all->set_release(release_all);
          host = all;
        }
      return *host;
    }

    std::shared_ptr<Microscale> open(const std::string &run_directory, const std::string &kind,
                                     const std::vector<std::string> &options, const int communicator)
    {
      const Host                  &all = get();
      std::unique_lock<std::mutex> lock(mutex);
      const bool                   may_start = !releases.empty();
      lock.unlock();
      return all.open(run_directory, kind, options, communicator, may_start);
    }

    void serve_shell(void (*release)())
    {
      const std::lock_guard<std::mutex> lock(mutex);
      if (std::ranges::find(releases, release) == releases.end())
        releases.push_back(release);
    }

    void end()
    {
      if (const Host *all = if_loaded())
        all->end();
      else
        release_all();
    }
  } // namespace rest
} // namespace trestle

#include "core/run_lock.h"

#include "core/exceptions.h"
#include "core/file.h"
#include "core/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace trestle
{
  namespace
  {
    /**
     * Of the open file (F_OFD_SETLK), not of the process: closing the file elsewhere in the process keeps it, and two
     * runs in one process see each other. Kernels and servers without these get the process's lock. NFS passes both on.
     */
    bool lock(const int descriptor)
    {
      struct flock whole
      {
      };
      whole.l_type   = F_WRLCK;
      whole.l_whence = SEEK_SET;
#ifdef F_OFD_SETLK
      if (fcntl(descriptor, F_OFD_SETLK, &whole) == 0)
        return true;
      if (errno != EINVAL)
        return false;
#endif
      return fcntl(descriptor, F_SETLK, &whole) == 0;
    }

    std::string this_process()
    {
      std::array<char, 256> host{};
      gethostname(host.data(), host.size() - 1);
      return "process " + std::to_string(getpid()) + " on " + host.data();
    }
  } // namespace

  RunLock::RunLock(const RunDirectory &directory, const Communicator &communicator)
  {
    communicator.on_root([&] { take(directory.file("lock")); });
  }

  void RunLock::take(const std::string &path)
  {
    refuse_link(path);
    descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (descriptor_ < 0)
      throw FatalError("Cannot write '" + path + "': " + std::strerror(errno) + ".",
                       "Check that its folder is writable.");
    if (!lock(descriptor_))
      {
        const int reason = errno;
        if (reason == EAGAIN || reason == EACCES)
          {
            const std::string owner = read_file(path);
            close(descriptor_);
            throw InputError("Another run works in this run directory: '" + path + "' is held by " +
                                 (owner.empty() ? "it" : owner) + ".",
                             "Wait for its end, or give this run another name (--set name=...).");
          }
        log::warning("'" + path + "' cannot be locked (" + std::strerror(reason) +
                     "): take care that no other run works in this directory.");
        return;
      }
    // Whoever is refused shall know by whom; the lock does not depend on it.
    const std::string owner = this_process();
    if (ftruncate(descriptor_, 0) != 0 || write(descriptor_, owner.data(), owner.size()) < 0)
      log::debug("'" + path + "' says nothing about who holds it: " + std::strerror(errno));
  }

  RunLock::~RunLock()
  {
    // The file stays: whoever removed it could remove the one that the next run has just locked.
    if (descriptor_ >= 0)
      close(descriptor_);
  }
} // namespace trestle

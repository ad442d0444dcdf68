#include "embed/report.h"

#include <cstdio>
#include <cstring>
#include <mutex>

namespace trestle
{
  void report(const char *who, const char *message)
  {
    static std::mutex mutex;
    static char       last[1024] = "";

    const std::lock_guard<std::mutex> lock(mutex);
    if (std::strncmp(last, message, sizeof(last) - 1) == 0)
      return;
    std::snprintf(last, sizeof(last), "%s", message);
    std::fprintf(stderr, "Trestle (%s): %s\n", who, message);
    std::fflush(stderr);
  }
} // namespace trestle

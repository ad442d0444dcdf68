#include "core/stopwatch.h"

#include <sys/resource.h>

namespace trestle
{
  double peak_memory_mb()
  {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss * 1024. / 1e6; // Linux counts in KiB
  }
} // namespace trestle

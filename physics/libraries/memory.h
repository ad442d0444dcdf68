#pragma once

#include <unistd.h>

namespace trestle
{
  /// Of this machine, in bytes.
  inline double physical_memory() { return double(sysconf(_SC_PHYS_PAGES)) * double(sysconf(_SC_PAGESIZE)); }
} // namespace trestle

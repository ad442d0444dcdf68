#pragma once

#include <chrono>
#include <ctime>

namespace trestle
{
  /// Wall and process CPU seconds since construction.
  class Stopwatch
  {
  public:
    double wall_seconds() const
    {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }
    double cpu_seconds() const { return double(std::clock() - cpu_start_) / CLOCKS_PER_SEC; }

  private:
    std::chrono::steady_clock::time_point start_     = std::chrono::steady_clock::now();
    std::clock_t                          cpu_start_ = std::clock();
  };

  /// Largest resident set of this process so far, in MB (10^6 bytes).
  double peak_memory_mb();
} // namespace trestle

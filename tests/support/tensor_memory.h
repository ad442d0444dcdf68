#pragma once

#include "ml/tensors.h"

#include <c10/core/Allocator.h>
#include <torch/version.h>

#include <algorithm>
#include <memory>

namespace trestle::testing
{
  /// Bytes of LibTorch's tensors on the CPU that were allocated, on this thread, since the counter was made: as LibTorch's
  /// own profiler is told of them.
  class TensorMemory
  {
  public:
    TensorMemory()
      : counter_(std::make_shared<Counter>()),
        guard_(c10::DebugInfoKind::PROFILER_STATE, counter_)
    {}

    std::int64_t now() const { return counter_->now; }
    std::int64_t peak() const { return counter_->peak; }

  private:
#if TORCH_VERSION_MAJOR >= 2
    using Total = std::size_t;
#else
    using Total = std::int64_t;
#endif
    struct Counter : c10::MemoryReportingInfoBase
    {
      void reportMemoryUsage(void *, const std::int64_t size, Total, Total, c10::Device) override
      {
        now += size;
        peak = std::max(peak, now);
      }
      bool memoryProfilingEnabled() const override { return true; }

      std::int64_t now = 0, peak = 0;
    };

    std::shared_ptr<Counter> counter_;
    c10::DebugInfoGuard      guard_;
  };
} // namespace trestle::testing

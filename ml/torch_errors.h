#pragma once

#include "core/exceptions.h"

#include <c10/util/Exception.h>

#include <utility>

namespace trestle
{
  /// Runs the action; LibTorch's own exception leaves this layer as a FatalError.
  template <class Action>
  decltype(auto) converting_torch_errors(Action &&action)
  {
    try
      {
        return std::forward<Action>(action)();
      }
    catch (const c10::Error &error)
      {
        throw FatalError(
            std::string("LibTorch failed: ") + error.what_without_backtrace(),
            "Out of memory: take smaller widths or fewer threads. Otherwise report this as a defect.");
      }
  }
} // namespace trestle

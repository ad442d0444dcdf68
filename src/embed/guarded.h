#pragma once

#include "core/exceptions.h"
#include "embed/border.h"
#include "embed/trestle.h"

#include <cstdio>
#include <exception>

namespace trestle
{
  /// Room for a sentence, without memory that could run out while it is written.
  struct ErrorText
  {
    char text[1024] = "";

    void set(const char *message) { std::snprintf(text, sizeof(text), "%s", message); }
  };

  /// Runs what may throw, for callers that do not know exceptions. @returns a trestle_status.
  template <class Action>
  int guarded(ErrorText &error, Action &&action) noexcept
  {
    const Border border;
    try
      {
        error.set("");
        action();
        return TRESTLE_OK;
      }
    catch (const InputError &exception)
      {
        error.set(exception.what());
        return TRESTLE_WRONG_INPUT;
      }
    catch (const Error &exception)
      {
        error.set(exception.what());
        return exception.is_recoverable() ? TRESTLE_CUT_STEP : TRESTLE_FAILED;
      }
    catch (const std::exception &exception)
      {
        error.set(exception.what());
      }
    catch (...)
      {
        error.set("An unknown exception was thrown.");
      }
    return TRESTLE_FAILED;
  }
} // namespace trestle

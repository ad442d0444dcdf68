#pragma once

#include <string>

namespace trestle
{
  /// What TRESTLE_ASSERT calls. @throws FatalError.
  [[noreturn]] void assertion_failed(const char *condition, const std::string &message, const char *file,
                                     int line);
} // namespace trestle

/**
 * What must hold unless the program has a mistake, such as the length of a span that another layer hands over: throws
 * a FatalError that names condition, message, file and line. In builds with NDEBUG (the release preset) nothing is
 * evaluated; what a user can get wrong is an InputError instead. @param message text, made when the condition fails.
 */
#ifdef NDEBUG
#define TRESTLE_ASSERT(condition, message) (void)sizeof((condition) ? 1 : 0)
#else
#define TRESTLE_ASSERT(condition, message)                                                                        \
  ((condition) ? (void)0 : ::trestle::assertion_failed(#condition, (message), __FILE__, __LINE__))
#endif

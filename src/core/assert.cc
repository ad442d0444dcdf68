#include "core/assert.h"

#include "core/exceptions.h"

namespace trestle
{
  void assertion_failed(const char *condition, const std::string &message, const char *file, const int line)
  {
    throw FatalError(std::string(file) + ":" + std::to_string(line) + ": " + message + " (" + condition +
                         " does not hold).",
                     "This is a mistake in the program: please report it.");
  }
} // namespace trestle

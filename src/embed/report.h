#pragma once

namespace trestle
{
  /// Hosts of shells have no place for a sentence: it goes to standard error, not twice in a row.
  /// @param who says it, or what it is.
  void report(const char *who, const char *message);
} // namespace trestle

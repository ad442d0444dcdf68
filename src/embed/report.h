#pragma once

namespace trestle
{
  /// Solvers with Fortran interfaces have no place for a sentence: it goes to standard error, not twice in a row.
  void report(const char *shell, const char *message);
} // namespace trestle

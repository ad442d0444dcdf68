#pragma once

#include "core/ensemble.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace trestle
{
  /// Rows of numbers, a run each, which groups of ranks make in turn; the same on all ranks. Collective. @param row of a run, as
  /// long as n_numbers: collective on the group. @param what for the progress bar. @throws Interrupted
  std::vector<std::vector<double>> rows_by_groups(const Ensemble &ensemble, std::size_t n, std::size_t n_numbers,
                                                  const std::string                                     &what,
                                                  const std::function<std::vector<double>(std::size_t)> &row);
} // namespace trestle

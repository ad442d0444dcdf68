#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace trestle
{
  /// Sums of the costs of each rank's items.
  std::vector<double> loads(const std::vector<double> &cost, const std::vector<int> &worker_of, int n_ranks);

  /// The largest over the mean; 1 where there is nothing to do.
  double imbalance(const std::vector<double> &loads);

  /**
   * Assigns items to ranks anew: from the most to the least loaded rank goes the item whose cost comes closest to
   * half their difference, until nothing helps or the most loaded is within 2 % of the mean. Leaves most items
   * where they are; the same numbers give the same answer.
   */
  std::vector<int> balance(const std::vector<double> &cost, std::vector<int> worker_of, int n_ranks);

  /// The same where it saves more seconds than the moves take, and the imbalance is worth the trouble; else nothing.
  std::optional<std::vector<int>> worthwhile_balance(const std::vector<double> &cost,
                                                     const std::vector<int> &worker_of, int n_ranks);
} // namespace trestle

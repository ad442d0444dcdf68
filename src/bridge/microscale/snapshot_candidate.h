#pragma once

#include <cstddef>
#include <vector>

namespace trestle
{
  class Microscale;

  /// A material point that a reduced cell could learn from.
  struct SnapshotCandidate
  {
    std::size_t         point;
    double              estimate; ///< the reduced cell's certificate at its strain
    std::vector<double> strain;
  };

  /**
   * At most n, the largest certificates first; equal ones (infinity, say) by the norm of their strains. Of
   * neighbours, whose strains differ by less than a twentieth, one is enough.
   */
  std::vector<SnapshotCandidate> worst(std::vector<SnapshotCandidate> candidates, std::size_t n);

  /// Commits a microscale that serves one process alone, and lets it learn where it wants to. @returns how many
  /// snapshots it got.
  std::size_t commit_and_enrich(Microscale &microscale);
} // namespace trestle

#include "bridge/microscale/snapshot_candidate.h"

#include "bridge/microscale/microscale.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace trestle
{
  namespace
  {
    double norm(const std::vector<double> &strain)
    {
      double sum = 0.;
      for (const double entry : strain)
        sum += entry * entry;
      return std::sqrt(sum);
    }

    bool are_neighbours(const std::vector<double> &one, const std::vector<double> &other)
    {
      std::vector<double> difference = one;
      for (std::size_t i = 0; i < one.size(); ++i)
        difference[i] -= other[i];
      return norm(difference) < 0.05 * norm(one);
    }
  } // namespace

  std::vector<SnapshotCandidate> worst(std::vector<SnapshotCandidate> candidates, const std::size_t n)
  {
    std::sort(candidates.begin(), candidates.end(), [](const auto &one, const auto &other) {
      return std::make_tuple(-one.estimate, -norm(one.strain), one.point) <
             std::make_tuple(-other.estimate, -norm(other.strain), other.point);
    });
    std::vector<SnapshotCandidate> result;
    for (auto &candidate : candidates)
      if (result.size() < n && std::none_of(result.begin(), result.end(), [&](const auto &chosen) {
            return are_neighbours(chosen.strain, candidate.strain);
          }))
        result.push_back(std::move(candidate));
    return result;
  }

  std::size_t commit_and_enrich(Microscale &microscale)
  {
    std::vector<std::vector<double>> snapshots;
    if (const std::size_t n = microscale.snapshots_a_step(); n > 0)
      for (const auto &candidate : worst(microscale.snapshot_candidates(), n))
        snapshots.push_back(microscale.snapshot(candidate.point));
    microscale.commit();
    if (!snapshots.empty())
      microscale.enrich(snapshots);
    return snapshots.size();
  }
} // namespace trestle

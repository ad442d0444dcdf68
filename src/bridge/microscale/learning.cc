#include "bridge/microscale/learning.h"

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

  LearningMicroscale *learning_part(Microscale &microscale)
  {
    return dynamic_cast<LearningMicroscale *>(&microscale);
  }

  const LearningMicroscale *learning_part(const Microscale &microscale)
  {
    return dynamic_cast<const LearningMicroscale *>(&microscale);
  }

  std::size_t commit_and_enrich(Microscale &microscale)
  {
    LearningMicroscale *const        learning = learning_part(microscale);
    std::vector<std::vector<double>> snapshots;
    if (const std::size_t n = learning ? learning->snapshots_a_step() : 0; n > 0)
      for (const auto &candidate : worst(learning->snapshot_candidates(), n))
        snapshots.push_back(learning->snapshot(candidate.point));
    microscale.commit();
    if (!snapshots.empty())
      learning->enrich(snapshots);
    return snapshots.size();
  }
} // namespace trestle

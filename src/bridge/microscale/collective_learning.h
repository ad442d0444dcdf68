#pragma once

#include "bridge/microscale/learning.h"
#include "bridge/microscale/point_distribution.h"

#include <vector>

namespace trestle
{
  /**
   * Learning of all ranks' microscales: the root's learns from the snapshots of all ranks, and all others get its
   * reduced cell, the same bits, so that a point may move. Microscales that do not learn are left as they are. All
   * functions but the counts are collective.
   */
  class CollectiveLearning
  {
  public:
    CollectiveLearning(const Communicator &communicator, Microscale &worker);

    /// Commits the step, and lets the workers learn from it.
    void commit(const PointDistribution &points);

    /// The reduced cell where they learned anything, on the root; else empty. And back, with how many snapshots and
    /// seconds that took. @throws InputError where the workers cannot learn.
    Archive pack() const;
    void    unpack(const Archive &on_root, std::size_t n_snapshots, double seconds);

    /// Snapshots learned, and the largest time of any rank that this took.
    std::size_t n_snapshots() const { return n_snapshots_; }
    double      seconds() const { return seconds_; }

  private:
    std::vector<SnapshotCandidate>   candidates(const PointDistribution &points) const;
    std::vector<std::vector<double>> take_snapshots(const PointDistribution &points) const;
    void                             enrich(const std::vector<std::vector<double>> &snapshots);
    void                             hand_out(const Archive &on_root);

    Communicator        communicator_;
    Microscale         &worker_;
    LearningMicroscale *learner_; ///< the same; null where it does not learn

    std::size_t n_snapshots_ = 0;
    double      seconds_     = 0.;
  };
} // namespace trestle

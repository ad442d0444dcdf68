#pragma once

#include "core/archive.h"

#include <cstddef>
#include <span>
#include <vector>

namespace trestle
{
  class Microscale;

  /// Who can tell a point's trial state to others who learn from it: finite elements.
  class SnapshotSource
  {
  public:
    virtual ~SnapshotSource() = default;

    /// The trial state of a point and its derivatives by the strain, as numbers. Cells without history.
    virtual std::vector<double> snapshot(std::size_t point) = 0;
  };

  /// Who learns from snapshots: a reduced cell.
  class SnapshotLearner
  {
  public:
    virtual ~SnapshotLearner() = default;

    /// How many snapshots of a step it wants at most; 0: it has learned enough, or is not to.
    virtual std::size_t snapshots_a_step() const = 0;
    /// Between commit() and the next evaluate(). The cell depends on all that it has learned, not in how many
    /// portions; but the last bits are the processor's, so one rank learns, others read.
    virtual void enrich(std::span<const std::vector<double>> snapshots) = 0;
    /// The reduced cell, as the archive of a representative volume keeps it. And back, as after enrich().
    /// @throws InputError for a damaged archive or one of another cell.
    virtual void write_reduction(Archive &archive) const = 0;
    virtual void read_reduction(const Archive &archive)  = 0;
  };

  /// A material point that a reduced cell could learn from.
  struct SnapshotCandidate
  {
    std::size_t         point;
    double              estimate; ///< the reduced cell's certificate at its strain
    std::vector<double> strain;
  };

  /**
   * A microscale that learns on the way, beside what hosts and solvers need of it (Microscale): a reduced cell and
   * the finite elements that answer where it is not good enough. Who commits takes snapshots of the worst
   * candidates before, and enriches it after: commit_and_enrich(), BalancedMicroscale.
   */
  class LearningMicroscale : public SnapshotSource, public SnapshotLearner
  {
  public:
    /// Points whose trial states are finite elements' since the reduced cell is not good enough there.
    virtual std::vector<SnapshotCandidate> snapshot_candidates() = 0;
  };

  /// The same object as one that learns; null where it does not.
  LearningMicroscale       *learning_part(Microscale &microscale);
  const LearningMicroscale *learning_part(const Microscale &microscale);

  /**
   * At most n, the largest certificates first; equal ones (infinity, say) by the norm of their strains. Of
   * neighbours, whose strains differ by less than a twentieth, one is enough.
   */
  std::vector<SnapshotCandidate> worst(std::vector<SnapshotCandidate> candidates, std::size_t n);

  /// Commits a microscale that serves one process alone, and lets it learn where it wants to. @returns how many
  /// snapshots it got.
  std::size_t commit_and_enrich(Microscale &microscale);
} // namespace trestle

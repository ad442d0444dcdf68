#include "bridge/microscale/collective_learning.h"

#include "bridge/graph/messages.h"
#include "core/exceptions.h"
#include "core/stopwatch.h"

namespace trestle
{
  CollectiveLearning::CollectiveLearning(const Communicator &communicator, Microscale &worker)
    : communicator_(communicator),
      worker_(worker),
      learner_(learning_part(worker))
  {}

  void CollectiveLearning::commit(const PointDistribution &points)
  {
    const Stopwatch watch;
    const auto      snapshots = take_snapshots(points);
    const double    taken     = watch.wall_seconds();
    communicator_.on_all([&] { worker_.commit(); });
    if (snapshots.empty())
      return;
    seconds_ += communicator_.max(taken);
    enrich(snapshots);
  }

  /// Of all ranks, in one order on all of them; `point` counts those of all ranks.
  std::vector<SnapshotCandidate> CollectiveLearning::candidates(const PointDistribution &points) const
  {
    std::vector<std::size_t> point_of(worker_.n_points());
    for (const auto g : points.mine())
      point_of[points.slot_of(g)] = g;
    std::vector<double> own;
    communicator_.on_all([&] {
      for (const auto &candidate : learner_->snapshot_candidates())
        {
          own.insert(own.end(), {double(point_of[candidate.point]), candidate.estimate});
          own.insert(own.end(), candidate.strain.begin(), candidate.strain.end());
        }
    });
    std::vector<SnapshotCandidate> result;
    for (const auto &of_rank : swap_messages(communicator_, Messages<double>(communicator_.size(), own)))
      for (auto row = of_rank.begin(); row != of_rank.end(); row += 2 + worker_.n_strain())
        result.push_back({std::size_t(row[0]), row[1], {row + 2, row + 2 + worker_.n_strain()}});
    return result;
  }

  /// What the step about to be committed teaches, the same on all ranks. One at a time: they are large.
  std::vector<std::vector<double>> CollectiveLearning::take_snapshots(const PointDistribution &points) const
  {
    std::vector<std::vector<double>> result;
    const std::size_t                n = learner_ ? learner_->snapshots_a_step() : 0;
    if (n == 0)
      return result;
    for (const auto &candidate : worst(candidates(points), n))
      {
        std::vector<double> own;
        communicator_.on_all([&] {
          if (points.is_mine(candidate.point))
            own = learner_->snapshot(points.slot_of(candidate.point));
        });
        own.resize(static_cast<std::size_t>(communicator_.max(double(own.size())))); // zeros where it is not mine
        communicator_.sum_in_place(own.data(), own.size());
        if (!own.empty())
          result.push_back(std::move(own));
      }
    return result;
  }

  void CollectiveLearning::enrich(const std::vector<std::vector<double>> &snapshots)
  {
    const Stopwatch watch;
    Archive         archive;
    communicator_.on_root([&] {
      learner_->enrich(snapshots);
      learner_->write_reduction(archive);
    });
    hand_out(archive);
    n_snapshots_ += snapshots.size();
    seconds_ += communicator_.max(watch.wall_seconds());
  }

  void CollectiveLearning::hand_out(const Archive &on_root)
  {
    if (communicator_.size() == 1)
      return;
    std::string bytes;
    communicator_.on_root([&] { bytes = on_root.serialise(); });
    bytes = communicator_.broadcast(bytes);
    communicator_.on_all([&] {
      if (communicator_.rank() != 0)
        learner_->read_reduction(Archive::deserialise(bytes));
    });
  }

  Archive CollectiveLearning::pack() const
  {
    Archive result;
    if (n_snapshots_ > 0 && communicator_.rank() == 0)
      learner_->write_reduction(result);
    return result;
  }

  void CollectiveLearning::unpack(const Archive &on_root, const std::size_t n_snapshots, const double seconds)
  {
    n_snapshots_ = n_snapshots;
    seconds_     = seconds;
    if (n_snapshots == 0)
      return;
    if (!learner_)
      throw InputError("A cell that has learned " + std::to_string(n_snapshots) +
                           " snapshots is given to a microscale that does not learn.",
                       "Go on with the microscale that the run began with.");
    communicator_.on_root([&] { learner_->read_reduction(on_root); });
    hand_out(on_root);
  }
} // namespace trestle

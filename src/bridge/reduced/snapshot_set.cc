#include "bridge/reduced/snapshot_set.h"

#include "core/exceptions.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  SnapshotSet::SnapshotSet(const Communicator &communicator, const std::size_t n_owned, const std::size_t n_states)
    : communicator_(communicator),
      n_owned_(n_owned),
      n_states_(n_states)
  {
    if (n_states == 0)
      throw InputError("A set of snapshots was to have samples of 0 states.", "A steady sample has one.");
  }

  void SnapshotSet::append(std::vector<double> states, std::vector<double> parameters)
  {
    communicator_.on_all([&] {
      const std::string name = "Sample " + std::to_string(n_samples());
      if (states.size() != n_states_ * n_owned_)
        throw InputError(name + " has " + std::to_string(states.size()) + " numbers on a rank, not " +
                             std::to_string(n_states_) + " states of " + std::to_string(n_owned_) + ".",
                         "All samples of a set have equally many states on one mesh.");
      if (!std::all_of(states.begin(), states.end(), [](const double x) { return std::isfinite(x); }))
        throw InputError(name + " (the first is 0) has a number that is not finite.",
                         "Compute it anew or leave it out.");
    });
    values_.insert(values_.end(), states.begin(), states.end());
    parameters_.push_back(std::move(parameters));
  }

  SnapshotSet SnapshotSet::subset(std::span<const std::size_t> samples) const
  {
    SnapshotSet result(communicator_, n_owned_, n_states_);
    result.values_.reserve(samples.size() * n_states_ * n_owned_);
    for (const auto i : samples)
      {
        if (i >= n_samples())
          throw InputError("Sample " + std::to_string(i) + " was asked of a set of " +
                               std::to_string(n_samples()) + ".",
                           "The first is 0.");
        const auto values = sample(i);
        result.values_.insert(result.values_.end(), values.begin(), values.end());
        result.parameters_.push_back(parameters_[i]);
      }
    return result;
  }
} // namespace trestle

#pragma once

#include "core/communicator.h"

#include <span>
#include <vector>

namespace trestle
{
  /**
   * Fields of many samples (a trajectory each, or one steady state), split over ranks as the dofs are: what modes,
   * clusters and reduced models are made of. Physical units; all samples have equally many states.
   */
  class SnapshotSet
  {
  public:
    /// @param n_owned dofs of this rank. @param n_states of each sample. @throws InputError for no states.
    SnapshotSet(const Communicator &communicator, std::size_t n_owned, std::size_t n_states);

    /// @param states n_states x n_owned, one state after the other. @param parameters that made the sample; may be
    /// empty, and the same on all ranks. @throws InputError for another length, a number that is not finite.
    void append(std::vector<double> states, std::vector<double> parameters);

    const Communicator &communicator() const { return communicator_; }
    std::size_t         n_owned() const { return n_owned_; }
    std::size_t         n_states() const { return n_states_; }
    std::size_t         n_samples() const { return parameters_.size(); }

    /// n_states x n_owned: column-major, a column a state.
    std::span<const double> sample(std::size_t i) const
    {
      return std::span(values_).subspan(i * n_states_ * n_owned_, n_states_ * n_owned_);
    }
    std::span<const double> state(std::size_t i, std::size_t s) const
    {
      return sample(i).subspan(s * n_owned_, n_owned_);
    }
    /// Those of all samples one after the other: n_owned x (n_samples n_states), column-major.
    std::span<const double>    values() const { return values_; }
    const std::vector<double> &parameters(std::size_t i) const { return parameters_[i]; }

    /// The samples named, in that order. @throws InputError for one that is not there.
    SnapshotSet subset(std::span<const std::size_t> samples) const;

  private:
    Communicator                     communicator_;
    std::size_t                      n_owned_;
    std::size_t                      n_states_;
    std::vector<double>              values_;
    std::vector<std::vector<double>> parameters_;
  };
} // namespace trestle

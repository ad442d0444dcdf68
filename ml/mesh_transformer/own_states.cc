#include "ml/mesh_transformer/own_states.h"

#include "core/exceptions.h"

#include <algorithm>
#include <string>

namespace trestle
{
  OwnStates::OwnStates(const StepNetwork &network, const StepModel::Lengths &lengths,
                       const StepModel::Unsolved &unsolved)
    : network_(network),
      lengths_(lengths),
      unsolved_(unsolved),
      n_free_(network.components().size()),
      states_(unsolved.starts.size()),
      tensors_(unsolved.starts.size())
  {
    check();
    first_     = unsolved.starts.front().n_states - 1;
    n_strides_ = (unsolved.n_states - 1 - first_) / lengths.stride;
  }

  void OwnStates::check() const
  {
    if (unsolved_.starts.empty())
      throw InputError("There is no trajectory to learn from.", "Ask for one at least.");
    const std::size_t n_known = unsolved_.starts.front().n_states;
    for (const auto &start : unsolved_.starts)
      if (start.n_states != n_known)
        throw InputError("Trajectories start with " + std::to_string(n_known) + " and with " +
                             std::to_string(start.n_states) + " states.",
                         "Start them alike.");
    if (n_known < lengths_.history || n_known + lengths_.stride > unsolved_.n_states)
      throw InputError("No stride of " + std::to_string(lengths_.stride) + " steps that is told " +
                           std::to_string(lengths_.history) + " states fits between the " +
                           std::to_string(n_known) + " first states of a trajectory and its end, state " +
                           std::to_string(unsolved_.n_states) + ".",
                       "Take a shorter stride, or longer trajectories.");
  }

  void OwnStates::roll_out(const Ensemble &ensemble)
  {
    for (std::size_t i = 0; i < n_trajectories(); ++i)
      if (ensemble.owns(i))
        roll_out(i);
  }

  void OwnStates::roll_out(const std::size_t trajectory)
  {
    const auto &start  = unsolved_.starts[trajectory];
    auto       &states = states_[trajectory];
    states.assign(unsolved_.n_states * n_free_, 0.);
    std::ranges::copy(start.states, states.begin());
    const StepModel::Trajectory whole{states, unsolved_.n_states, start.prescribed, start.n_prescribed,
                                      start.inputs};
    for (std::size_t k = 0; k + 1 < n_strides_; ++k)
      {
        const auto answer = network_.predict(whole.told(begin_of(k), lengths_));
        std::ranges::copy(answer,
                          states.begin() + std::ptrdiff_t((begin_of(k + 1) + 1 - lengths_.bundle) * n_free_));
      }
    tensors_[trajectory] = network_.tensors(whole);
  }

  std::span<const double> OwnStates::before(const std::size_t trajectory, const std::size_t stride) const
  {
    const std::size_t end = begin_of(stride) + 1;
    const std::size_t n   = lengths_.bundle == lengths_.stride ? end : lengths_.history;
    return std::span(states_[trajectory]).subspan((end - n) * n_free_, n * n_free_);
  }
} // namespace trestle

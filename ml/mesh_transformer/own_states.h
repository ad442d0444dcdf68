#pragma once

#include "core/ensemble.h"
#include "ml/mesh_transformer/step_network.h"

#include <span>
#include <vector>

namespace trestle
{
  /**
   * Trajectories of which the first states are known and all others are a stepping network's own: what it will be told in a
   * rollout, so that it learns in the states that it comes to. A state of the network comes without a gradient. Of a stride
   * longer than the bundle, the states before the bundle are left out and are zero.
   */
  class OwnStates
  {
  public:
    /// @param unsolved, and what its states are views of, outlives this. @throws InputError where starts differ in length,
    /// hold fewer states than are told, or no stride fits behind them.
    OwnStates(const StepNetwork &network, const StepModel::Lengths &lengths, const StepModel::Unsolved &unsolved);

    std::size_t n_trajectories() const { return unsolved_.starts.size(); }
    std::size_t n_strides() const { return n_strides_; }
    /// The state that a stride begins at.
    std::size_t begin_of(std::size_t stride) const { return first_ + stride * lengths_.stride; }

    /// Strides one after the other with the network as it is, of the group's trajectories. Collective on the group.
    void roll_out(const Ensemble &ensemble);

    /// After roll_out(), of the group's trajectories.
    const StepNetwork::Tensors &tensors(std::size_t trajectory) const { return tensors_[trajectory]; }
    /// Those that are known without a gap up to the beginning of a stride, see StepModel::Equations::Answer.
    std::span<const double> before(std::size_t trajectory, std::size_t stride) const;

  private:
    void check() const;
    void roll_out(std::size_t trajectory);

    const StepNetwork                &network_;
    StepModel::Lengths                lengths_;
    const StepModel::Unsolved        &unsolved_;
    std::size_t                       n_free_;
    std::size_t                       first_ = 0, n_strides_ = 0;
    std::vector<std::vector<double>>  states_; ///< of each trajectory: n_states x n_free, physical units
    std::vector<StepNetwork::Tensors> tensors_;
  };
} // namespace trestle

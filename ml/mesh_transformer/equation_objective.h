#pragma once

#include "core/ensemble.h"
#include "ml/mesh_transformer/own_states.h"
#include "ml/mesh_transformer/step_network.h"
#include "ml/training/training_objective.h"

#include <optional>
#include <vector>

namespace trestle
{
  /**
   * Mean of what equations make of one stride of each trajectory of a batch: no labels. Each group takes the trajectories of
   * its places in the batch. Which stride of a trajectory is drawn from seed, step and place, so that ranks agree. Strides
   * begin at the network's own states, by the weights that it had when they were made last; the states told have no gradient.
   */
  class EquationObjective : public TrainingObjective
  {
  public:
    struct Settings
    {
      unsigned int refresh_every = 1; ///< steps between rollouts that make the states told anew
      unsigned int seed          = 0; ///< of the strides
    };

    /// All references outlive this.
    EquationObjective(StepNetwork &network, const Ensemble &ensemble, OwnStates &states,
                      StepModel::Equations &equations, const Settings &settings);

    /// Which strides the next batch has, and whether states are made anew for it.
    void set_step(unsigned long step);

    /// The weights that made the states told, from which a resumed training makes them again.
    void write(Archive &archive) const override;
    void read(const Archive &archive) override;

  protected:
    Value compute(std::span<const std::size_t> batch) override;

  private:
    void   make_states();
    Value  of_group(std::span<const std::size_t> batch);
    double value_and_gradient(std::size_t trajectory, std::size_t stride, const torch::Tensor &added,
                              torch::Tensor &gradient);

    StepNetwork                 &network_;
    const Ensemble              &ensemble_;
    OwnStates                   &states_;
    StepModel::Equations        &equations_;
    Settings                     settings_;
    unsigned long                step_ = 0;
    std::optional<unsigned long> refreshed_at_;
    torch::Tensor                weights_of_states_;
    bool                         has_states_ = false; ///< made by these weights
  };
} // namespace trestle

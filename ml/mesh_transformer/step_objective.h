#pragma once

#include "core/ensemble.h"
#include "ml/mesh_transformer/step_network.h"
#include "ml/mesh_transformer/step_windows.h"
#include "ml/training/training_objective.h"

#include <vector>

namespace trestle
{
  /**
   * Mean squared error of a batch of windows' increments over all free dofs and states of the bundle. Each group takes
   * the windows of its places in the batch. Dirichlet nodes are no free dofs: they are in no mean.
   *
   * Noise of deviation `noise` (in units of increments) shifts the states told, all of a window alike, and the target
   * asks for the states without it: the network learns to come back from its own errors (Sanchez-Gonzalez et al. 2020).
   * It is a function of seed, step, place in the batch and global node, so that ranks agree. With `pushforward` the states
   * told are what so many strides of the network itself have made of earlier ones, where the trajectory has them (Brandstetter,
   * Worrall, Welling 2022); no gradient goes through these strides.
   */
  class StepObjective : public TrainingObjective
  {
  public:
    struct Disturbance
    {
      double       noise       = 0.;
      unsigned int pushforward = 0;
      unsigned int seed        = 0;
    };

    StepObjective(StepNetwork &network, const Ensemble &ensemble, const MeshGraph &graph,
                  const std::vector<StepNetwork::Tensors> &trajectories, const StepWindows &windows,
                  const StepModel::Lengths &lengths, const Disturbance &disturbance);

    /// Whose noise the next batch has.
    void set_step(const unsigned long step) { step_ = step; }

  protected:
    Value compute(std::span<const std::size_t> batch) override;

  private:
    torch::Tensor noise(std::size_t place) const;
    torch::Tensor pushed(const StepNetwork::Window &window) const;
    Value         of_group(std::span<const std::size_t> batch);

    StepNetwork                             &network_;
    const Ensemble                          &ensemble_;
    const std::vector<StepNetwork::Tensors> &trajectories_;
    StepWindows                              windows_;
    StepModel::Lengths                       lengths_;
    Disturbance                              disturbance_;
    std::vector<std::uint64_t>               nodes_; ///< global numbers of the owned ones
    std::uint64_t                            n_nodes_;
    double                                   n_free_; ///< of the group
    unsigned long                            step_ = 0;
  };
} // namespace trestle

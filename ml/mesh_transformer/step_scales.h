#pragma once

#include "core/archive.h"
#include "core/communicator.h"
#include "ml/api/step_model.h"

#include <vector>

namespace trestle
{
  /// What makes a stepping network free of units: means and deviations over the training trajectories.
  struct StepScales
  {
    std::vector<double> mean, deviation; ///< of each component's states; deviation 1 where nothing varies
    std::vector<double> increment; ///< root mean square of what a stride adds to each component; 1 where nothing
    std::vector<double> answer;    ///< of what is answered: that, or forces
    std::vector<double> input_mean, input_deviation; ///< of node inputs, then parameters

    /// None: zeros and ones.
    StepScales(std::size_t n_components, std::size_t n_inputs);

    /// @param components of the free dofs. @param trajectories one at least, equally long, with forces all of them or none; of
    /// shorter ones than a stride increments are taken to grow on. Collective on all ranks; groups hold the same trajectories.
    void learn(const Communicator &group, const std::vector<unsigned int> &components, unsigned int stride,
               const std::vector<StepModel::Trajectory> &trajectories, std::size_t n_node_inputs);

    void write(Archive &archive) const;
    /// @throws InputError where the archive has none of these sizes.
    void read(const Archive &archive);
  };
} // namespace trestle

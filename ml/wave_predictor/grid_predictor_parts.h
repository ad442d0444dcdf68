#pragma once

#include "ml/api/grid_predictor.h"
#include "ml/wave_predictor/channel_scales.h"
#include "ml/wave_predictor/grid_network.h"

namespace trestle
{
  /// What a GridPredictor knows.
  struct GridPredictor::Parts
  {
    GridNetwork   network;
    ChannelScales inputs, outputs;
    torch::Tensor weights; ///< flat, in the type and on the device of the training

    std::vector<torch::Tensor> arrays(const torch::TensorOptions &options) const;
  };

  /// Fields as a tensor n x channels x grid, double.
  torch::Tensor to_fields(std::span<const double> values, std::size_t n_channels,
                          const std::vector<std::size_t> &grid);
} // namespace trestle

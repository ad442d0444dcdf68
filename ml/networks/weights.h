#pragma once

#include "core/archive.h"
#include "ml/networks/network.h"

namespace trestle
{
  /**
   * All weights of a network in one flat tensor, the only leaf of the autograd graph. Initial values come
   * from a seed through core/random, so that they are the same on all ranks, rank counts,
   * devices and LibTorch versions.
   */
  class Weights
  {
  public:
    Weights() = default;
    Weights(std::vector<WeightShape> shapes, unsigned int seed, const torch::TensorOptions &options);

    const std::vector<WeightShape> &shapes() const { return shapes_; }

    std::size_t size() const { return std::size_t(flat_.numel()); }

    /// The leaf; gradients are taken with respect to it.
    const torch::Tensor &flat() const { return flat_; }
    /// Overwrites the values.
    void assign(const torch::Tensor &values);
    void randomise(unsigned int seed);

    /// The arrays as the network asked for them, differentiable by flat().
    std::vector<torch::Tensor> arrays() const;

    void write(Archive &archive) const;
    /// @throws InputError when an array is missing or has another shape.
    void read(const Archive &archive);

  private:
    std::vector<WeightShape> shapes_;
    std::vector<int64_t>     sizes_;
    torch::Tensor            flat_;
  };
} // namespace trestle

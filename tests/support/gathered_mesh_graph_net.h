#pragma once

#include "ml/distributed/network_graph.h"

#include <vector>

namespace trestle::testing
{
  /**
   * MeshGraphNet (15 x 128 and the like, relu, two hidden layers, sums) as one writes it down with LibTorch: ends are gathered
   * by index, joined with the edges and multiplied, updates are added up by index. One rank, one sample; the same function of
   * the weights of network `mesh graph net`. What that network's speed is compared with.
   */
  class GatheredMeshGraphNet
  {
  public:
    explicit GatheredMeshGraphNet(const std::vector<torch::Tensor> &weights)
      : next_(weights.data()),
        end_(weights.data() + weights.size())
    {}

    /// @param inputs n x channels. @returns n x outputs.
    torch::Tensor operator()(const MeshEdges &edges, const double edge_scale, const torch::Tensor &inputs)
    {
      const auto row = edges.graph.rows(inputs.device()), column = edges.graph.columns(inputs.device());
      auto       v = perceptron(inputs, true), e = perceptron(edge_scale * edges.difference, true);
      while (end_ - next_ > 6) // the decoder's
        {
          const auto update =
              perceptron(torch::cat({e, v.index_select(0, row), v.index_select(0, column)}, 1), true);
          e = e + update;
          v = v + perceptron(torch::cat({v, torch::zeros_like(v).index_add(0, row, update)}, 1), true);
        }
      return perceptron(v, false);
    }

  private:
    torch::Tensor perceptron(torch::Tensor x, const bool has_norm)
    {
      for (int layer = 0; layer < 3; ++layer, next_ += 2)
        x = torch::addmm(next_[1], layer == 0 ? x : torch::relu(x), next_[0]);
      if (!has_norm)
        return x;
      next_ += 2;
      return torch::layer_norm(x, {x.size(1)}, 1. + next_[-2], next_[-1]);
    }

    const torch::Tensor *next_, *end_;
  };
} // namespace trestle::testing

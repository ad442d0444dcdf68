#pragma once

#include "bridge/graph/mesh_graph.h"
#include "ml/tensors.h"

#include <cmath>
#include <cstdint>
#include <vector>

namespace trestle::testing
{
  /**
   * MeshGraphNet (Pfaff et al. 2021) node by node and edge by edge, each perceptron on all that it is told at once: slow and
   * obvious. One sample, one rank, double; activation tanh; weights in the order of network `mesh graph net`.
   */
  class PlainMeshGraphNet
  {
  public:
    int64_t n_blocks = 2, n_hidden = 2;
    bool    takes_means = false;
    double  edge_scale  = 50.;

    /// @param positions n x dim, in units of half the mesh's diagonal. @param inputs n x channels.
    torch::Tensor operator()(const std::vector<torch::Tensor> &weights, const MeshGraph &mesh,
                             const torch::Tensor &positions, const torch::Tensor &inputs) const
    {
      const torch::Tensor       *next                = weights.data();
      const auto                 perceptron_of_nodes = taken(next, true), perceptron_of_edges = taken(next, true);
      std::vector<torch::Tensor> v, e;
      for (std::size_t i = 0; i < mesh.n_owned; ++i)
        v.push_back(apply(perceptron_of_nodes, inputs[int64_t(i)]));
      for_edges(mesh, [&](std::size_t, const std::size_t i, const std::size_t j) {
        e.push_back(apply(perceptron_of_edges, edge_scale * difference(positions, i, j)));
      });
      for (int64_t block = 0; block < n_blocks; ++block)
        {
          const auto                 f = taken(next, true), g = taken(next, true);
          std::vector<torch::Tensor> sum(v.size(), torch::zeros_like(v.front()));
          for_edges(mesh, [&](const std::size_t k, const std::size_t i, const std::size_t j) {
            const auto update = apply(f, torch::cat({e[k], v[i], v[j]}));
            const auto degree = double(mesh.row_offset[i + 1] - mesh.row_offset[i]);
            sum[i]            = sum[i] + (takes_means ? update / degree : update);
            e[k]              = e[k] + update;
          });
          for (std::size_t i = 0; i < v.size(); ++i)
            v[i] = v[i] + apply(g, torch::cat({v[i], sum[i]}));
        }
      const auto decoder = taken(next, false);
      for (auto &node : v)
        node = apply(decoder, node);
      return torch::stack(v);
    }

  private:
    struct Perceptron
    {
      const torch::Tensor *weights;
      bool                 has_norm;
    };

    Perceptron taken(const torch::Tensor *&next, const bool has_norm) const
    {
      const auto *here = next;
      next += 2 * (n_hidden + 1) + (has_norm ? 2 : 0);
      return {here, has_norm};
    }

    torch::Tensor apply(const Perceptron &perceptron, torch::Tensor x) const
    {
      const auto *w = perceptron.weights;
      for (int64_t layer = 0; layer <= n_hidden; ++layer, w += 2)
        x = w[0].t().mv(layer == 0 ? x : torch::tanh(x)) + w[1];
      if (!perceptron.has_norm)
        return x;
      const auto centred = x - x.mean();
      return centred / torch::sqrt((centred * centred).mean() + 1e-5) * (w[0] + 1.) + w[1];
    }

    /// Of an edge to node i from node j.
    static torch::Tensor difference(const torch::Tensor &positions, const std::size_t i, const std::size_t j)
    {
      const auto d = positions[int64_t(j)] - positions[int64_t(i)];
      return torch::cat({d, torch::zeros({3 - d.size(0)}, d.options()), d.square().sum().sqrt().unsqueeze(0)});
    }

    /// Calls with the edge, the node it leads to and the node it comes from.
    template <class Function>
    static void for_edges(const MeshGraph &mesh, const Function &function)
    {
      for (std::size_t i = 0; i < mesh.n_owned; ++i)
        for (std::size_t k = mesh.row_offset[i]; k < mesh.row_offset[i + 1]; ++k)
          function(k, i, mesh.column[k]);
    }
  };
} // namespace trestle::testing

#include "ml/distributed/network_graph.h"

#include "bridge/mesh_graph.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    CompressedRows scaled_laplacian_of(const MeshGraph &graph, const NodeHalo &halo)
    {
      const std::size_t   n_local = graph.n_owned + graph.n_ghost;
      std::vector<double> inverse_root_degree(n_local, 0.);
      for (std::size_t i = 0; i < graph.n_owned; ++i)
        if (const auto degree = graph.row_offset[i + 1] - graph.row_offset[i]; degree > 0)
          inverse_root_degree[i] = 1. / std::sqrt(double(degree));
      halo.fill_ghosts(inverse_root_degree);

      CompressedRows rows{graph.n_owned, n_local, graph.row_offset, graph.column,
                          std::vector<double>(graph.column.size())};
      for (std::size_t i = 0; i < graph.n_owned; ++i)
        for (std::size_t e = rows.row_offset[i]; e < rows.row_offset[i + 1]; ++e)
          rows.value[e] = -inverse_root_degree[i] * inverse_root_degree[rows.column[e]];
      return rows;
    }

    torch::Tensor features_of(const Communicator &communicator, const MeshGraph &graph, const bool with_node_type)
    {
      const unsigned int  dim = graph.dim;
      std::vector<double> centre(dim);
      double              diagonal_squared = 0.;
      for (unsigned int d = 0; d < dim; ++d)
        {
          double lowest = HUGE_VAL, highest = -HUGE_VAL;
          for (std::size_t i = 0; i < graph.n_owned; ++i)
            {
              lowest  = std::min(lowest, graph.position[i * dim + d]);
              highest = std::max(highest, graph.position[i * dim + d]);
            }
          lowest    = communicator.min(lowest);
          highest   = communicator.max(highest);
          centre[d] = 0.5 * (lowest + highest);
          diagonal_squared += (highest - lowest) * (highest - lowest);
        }
      const double half_diagonal = diagonal_squared > 0. ? 0.5 * std::sqrt(diagonal_squared) : 1.;

      const unsigned int n_inputs = dim + with_node_type;
      auto               features = torch::zeros({int64_t(graph.n_owned), n_inputs}, torch::kDouble);
      auto              *entry    = features.data_ptr<double>();
      for (std::size_t i = 0; i < graph.n_owned; ++i)
        {
          for (unsigned int d = 0; d < dim; ++d)
            *entry++ = (graph.position[i * dim + d] - centre[d]) / half_diagonal;
          if (with_node_type)
            *entry++ = graph.type[i] == 2 ? 1. : 0.;
        }
      return features;
    }
  } // namespace

  NetworkGraph::NetworkGraph(const Communicator &communicator, const MeshGraph &graph, const bool with_node_type,
                             const torch::TensorOptions &options)
    : halo_(communicator, graph),
      laplacian_(scaled_laplacian_of(graph, halo_)),
      features_(features_of(communicator, graph, with_node_type).to(options))
  {}
} // namespace trestle

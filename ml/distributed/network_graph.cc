#include "ml/distributed/network_graph.h"

#include "bridge/graph/coarse_levels.h"
#include "ml/distributed/input_statistics.h"
#include "ml/kernels/attention_graph.h"

#include <cmath>
#include <map>
#include <mutex>

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

    /// Positions of owned and ghost nodes relative to the centre of the bounding box of the whole mesh, over half its diagonal.
    std::vector<double> scaled_positions(const Communicator &communicator, const MeshGraph &graph)
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

      auto result = graph.position;
      for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = (result[i] - centre[i % dim]) / half_diagonal;
      return result;
    }

    torch::Tensor features_of(const MeshGraph &graph, const std::vector<double> &positions,
                              const bool with_node_type)
    {
      const unsigned int dim = graph.dim, n_inputs = dim + with_node_type;
      auto               features = torch::zeros({int64_t(graph.n_owned), n_inputs}, torch::kDouble);
      auto              *entry    = features.data_ptr<double>();
      for (std::size_t i = 0; i < graph.n_owned; ++i)
        {
          for (unsigned int d = 0; d < dim; ++d)
            *entry++ = positions[i * dim + d];
          if (with_node_type)
            *entry++ = graph.type[i] == 2 ? 1. : 0.;
        }
      return features;
    }

    /// Self loops, the edges of a graph, and edges from each node to tokens, columns behind those of the graph.
    AttentionGraph edges_of(const MeshGraph &graph, const std::size_t n_tokens)
    {
      const auto               n_local = graph.n_owned + graph.n_ghost;
      std::vector<std::size_t> offset{0}, column;
      for (std::size_t i = 0; i < graph.n_owned; ++i)
        {
          for (std::size_t e = graph.row_offset[i]; e < graph.row_offset[i + 1]; ++e)
            column.push_back(graph.column[e]);
          for (std::size_t token = 0; token < n_tokens; ++token)
            column.push_back(n_local + token);
          offset.push_back(column.size());
        }
      return {n_local + n_tokens, offset, column, true};
    }

    /// The transpose of an interpolation, its rows divided by their sums over all ranks.
    CompressedRows averages_of(const CompressedRows &interpolation, const NodeHalo &halo)
    {
      auto result = interpolation.transposed();
      auto sums   = torch::zeros({int64_t(result.n_rows), 1}, torch::kDouble);
      for (std::size_t e = 0; e < interpolation.column.size(); ++e)
        sums.data_ptr<double>()[interpolation.column[e]] += interpolation.value[e];
      sums = halo.extend(halo.accumulate(sums)).contiguous();
      for (std::size_t i = 0; i < result.n_rows; ++i)
        for (std::size_t e = result.row_offset[i]; e < result.row_offset[i + 1]; ++e)
          result.value[e] /= sums.data_ptr<double>()[i];
      return result;
    }

    /// Without the self loops, which are the first edges of their rows.
    AttentionGraph without_loops(const AttentionGraph::Data &loops)
    {
      std::vector<std::size_t> offset{0}, column;
      for (std::size_t i = 0; i < std::size_t(loops.n_rows); ++i)
        {
          column.insert(column.end(), loops.column.begin() + loops.row_offset[i] + 1,
                        loops.column.begin() + loops.row_offset[i + 1]);
          offset.push_back(column.size());
        }
      return {std::size_t(loops.n_columns), offset, column};
    }

    torch::Tensor differences_of(const AttentionGraph::Data &edges, const std::vector<double> &positions,
                                 const unsigned int dim)
    {
      auto  result = torch::zeros({edges.n_edges(), 4}, torch::kDouble);
      auto *entry  = result.data_ptr<double>();
      for (std::size_t i = 0; i < std::size_t(edges.n_rows); ++i)
        for (auto e = edges.row_offset[i]; e < edges.row_offset[i + 1]; ++e, entry += 4)
          {
            const auto j = std::size_t(edges.column[std::size_t(e)]);
            for (unsigned int d = 0; d < dim; ++d)
              entry[d] = positions[j * dim + d] - positions[i * dim + d];
            entry[3] = std::hypot(entry[0], entry[1], entry[2]);
          }
      return result;
    }

    /// A rank may own no node of a level: the number of channels cannot be left to LibTorch.
    torch::Tensor flattened(const torch::Tensor &x)
    {
      return x.reshape({x.size(0), c10::multiply_integers(x.sizes().slice(1))});
    }

    /// Rows of y with the trailing dimensions of x.
    torch::Tensor with_channels_of(const torch::Tensor &x, const torch::Tensor &y)
    {
      auto sizes = x.sizes().vec();
      sizes[0]   = y.size(0);
      return y.view(sizes);
    }
  } // namespace

  /// What wider masks are made of, and those that were.
  struct NetworkGraph::Masks
  {
    Communicator                       communicator;
    MeshGraph                          mesh;
    std::map<MaskShape, AttentionMask> masks;
    std::map<MaskShape, torch::Tensor> coordinates;
    double edge_length = 0.; ///< mean of the mesh, in units of positions; 0: not known yet
  };

  NetworkGraph::Level NetworkGraph::make_level(const Communicator &communicator, const MeshGraph &graph)
  {
    Level level;
    level.halo      = NodeHalo(communicator, graph);
    level.laplacian = SparseMatrix(scaled_laplacian_of(graph, level.halo));
    level.edges     = edges_of(graph, 0);
    return level;
  }

  struct NetworkGraph::LazyEdges
  {
    std::vector<double> positions; ///< of owned and ghost nodes x dim
    std::once_flag      once;
    MeshEdges           edges;
  };

  NetworkGraph::NetworkGraph(const Communicator &communicator, const MeshGraph &graph, const bool with_node_type,
                             const torch::TensorOptions &options)
    : masks_(std::make_shared<Masks>(Masks{communicator, graph, {}, {}, 0.})),
      dim_(graph.dim),
      edges_(std::make_shared<LazyEdges>())
  {
    edges_->positions = scaled_positions(communicator, graph);
    features_         = features_of(graph, edges_->positions, with_node_type).to(options);
    levels_.push_back(make_level(communicator, graph));
    for (auto &coarse : build_coarse_levels(communicator, graph))
      {
        auto      &level   = levels_.emplace_back(make_level(communicator, coarse.graph));
        const auto n_local = coarse.graph.n_owned + coarse.graph.n_ghost;

        const CompressedRows rows{coarse.row_offset.size() - 1, n_local, std::move(coarse.row_offset),
                                  std::move(coarse.column), std::move(coarse.weight)};
        level.average       = SparseMatrix(averages_of(rows, level.halo));
        level.interpolation = SparseMatrix(rows);
      }
  }

  void NetworkGraph::append_features(const Communicator &communicator, std::vector<double> values,
                                     const std::size_t n)
  {
    if (n == 0)
      return;
    const std::size_t     n_owned = features_.size(0);
    const InputStatistics statistics(communicator, n, [&](const InputStatistics::Visitor &visit) {
      for (std::size_t i = 0; i < n_owned * n; ++i)
        visit(i % n, values[i]);
    });
    for (std::size_t i = 0; i < n_owned * n; ++i) // a constant says nothing
      if (const double deviation = statistics.deviation[i % n]; deviation > 0.)
        values[i] = (values[i] - statistics.mean[i % n]) / deviation;
      else
        values[i] = 0.;
    const auto more = torch::tensor(values, torch::kDouble).view({int64_t(n_owned), int64_t(n)});
    features_       = torch::cat({features_, more.to(features_.options())}, 1);
  }

  torch::Tensor NetworkGraph::scaled_laplacian(const std::size_t level, const torch::Tensor &x) const
  {
    const auto &fine = levels_.at(level);
    return (fine.laplacian * fine.halo.extend(flattened(x))).view_as(x);
  }

  torch::Tensor NetworkGraph::prolongate(const std::size_t level, const torch::Tensor &x) const
  {
    const auto &coarse = levels_.at(level);
    return with_channels_of(x, coarse.interpolation * coarse.halo.extend(flattened(x)));
  }

  torch::Tensor NetworkGraph::restrict(const std::size_t level, const torch::Tensor &x) const
  {
    const auto &coarse = levels_.at(level + 1);
    return with_channels_of(x, coarse.halo.accumulate(coarse.average * flattened(x)));
  }

  torch::Tensor NetworkGraph::attention(const std::size_t level, const torch::Tensor &q, const torch::Tensor &k,
                                        const torch::Tensor &v) const
  {
    const auto &at = levels_.at(level);
    return masked_attention(at.halo, at.edges, q, k, v);
  }

  const AttentionMask &NetworkGraph::mask(const MaskShape &shape, const EdgeBudget &budget) const
  {
    if (const auto found = masks_->masks.find(shape); found != masks_->masks.end())
      return found->second;
    const auto &communicator = masks_->communicator;
    const auto &fine         = levels_.front();
    if (shape == MaskShape())
      return masks_->masks[shape] = AttentionMask(communicator, fine.halo, fine.edges, shape);
    if (shape.nodes.is_mesh())
      return masks_->masks[shape] =
                 AttentionMask(communicator, fine.halo, edges_of(masks_->mesh, shape.n_tokens), shape);
    const auto wider = widened(communicator, masks_->mesh, shape.nodes, budget);
    return masks_->masks[shape] =
               AttentionMask(communicator, NodeHalo(communicator, wider), edges_of(wider, shape.n_tokens), shape);
  }

  const torch::Tensor &NetworkGraph::edge_coordinates(const MaskShape &shape) const
  {
    auto &result = masks_->coordinates[shape];
    if (result.defined())
      return result;
    if (masks_->edge_length == 0.)
      {
        const auto length   = mask({}).edge_vectors(positions()).to(torch::kDouble).square().sum(1).sqrt();
        const auto n_edges  = masks_->communicator.sum(length.gt(0.).sum().item<double>());
        masks_->edge_length = n_edges > 0. ? masks_->communicator.sum(length.sum().item<double>()) / n_edges : 1.;
      }
    const auto vectors = mask(shape).edge_vectors(positions()) / masks_->edge_length;
    result             = torch::cat({vectors.square().sum(1, true).sqrt(), vectors}, 1);
    return result      = result.sign() * result.abs().log1p();
  }

  const MeshEdges &NetworkGraph::edges() const
  {
    std::call_once(edges_->once, [&] {
      auto &made      = edges_->edges;
      made.graph      = without_loops(*levels_[0].edges.data());
      made.difference = differences_of(*made.graph.data(), edges_->positions, dim_).to(features_.options());
    });
    return edges_->edges;
  }

  torch::Tensor NetworkGraph::with_neighbours(const torch::Tensor &x) const
  {
    return with_channels_of(x, levels_[0].halo.extend(flattened(x)));
  }
} // namespace trestle

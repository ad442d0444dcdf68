#pragma once

#include "ml/kernels/graph_attention.h"

#include <cmath>
#include <random>
#include <vector>

namespace trestle::testing
{
  /// Attention by dense matrices, head by head: all nodes look at all, and what is no edge counts for nothing. Slow and obvious;
  /// in double whatever the type, no edge twice. Same arguments as graph_attention().
  inline torch::Tensor dense_attention(const AttentionGraph &graph, const torch::Tensor &q, const torch::Tensor &k,
                                       const torch::Tensor &v, const torch::Tensor &bias = {})
  {
    const auto rows = graph.rows(torch::kCPU), columns = graph.columns(torch::kCPU);
    const auto is_edge = torch::zeros({graph.n_rows(), graph.n_columns()}, torch::kDouble)
                             .index_put({rows, columns}, torch::ones({graph.n_edges()}, torch::kDouble));
    std::vector<torch::Tensor> heads;
    for (int64_t head = 0; head < q.size(1); ++head)
      {
        const auto at     = [&](const torch::Tensor &x) { return x.select(1, head).to(torch::kDouble); };
        auto       scores = at(q).mm(at(k).t()) / std::sqrt(double(q.size(2)));
        if (bias.defined())
          scores = scores + torch::zeros_like(scores).index_put(
                                {rows, columns}, bias.select(1, head % bias.size(1)).to(torch::kDouble));
        // Finite, so that rows without edges have numbers to be multiplied by zero.
        const auto p = torch::softmax(scores.masked_fill(is_edge == 0., -1e300), 1) * is_edge;
        heads.push_back(p.mm(at(v)));
      }
    return torch::stack(heads, 1);
  }

  /// A graph without symmetry: each node sees a few others, drawn, every fifth none; the last column is seen by nobody.
  inline AttentionGraph drawn_attention_graph(const std::size_t n_rows, const std::size_t n_columns,
                                              const bool with_self_loops)
  {
    std::mt19937             generator(7);
    std::vector<std::size_t> offset{0}, column;
    for (std::size_t i = 0; i < n_rows; ++i)
      {
        for (std::size_t j = 0; j + 1 < n_columns; ++j)
          if (i % 5 != 2 && i != j && generator() % n_columns < 6)
            column.push_back(j);
        offset.push_back(column.size());
      }
    return {n_columns, offset, column, with_self_loops};
  }
} // namespace trestle::testing

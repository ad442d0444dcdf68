#pragma once

#include "ml/kernels/graph_attention.h"

#include <utility>

namespace trestle
{
  /*
   * Values on the edges of a graph, from and to its nodes: what message passing is made of. An edge leads from the node of its
   * column, which is seen, to that of its row, which sees (see AttentionGraph). On the CPU, for floats and doubles, by sweeps
   * over nodes, each of which writes what is its own: sums have the order of the edges, and the bits do not depend on the
   * number of threads. Other devices and types take LibTorch's index_select() and index_add(). Differentiable as often as one
   * likes.
   *
   * Edges and nodes may carry any number of dimensions of channels, all tensors of a call the same.
   * All throw InputError for shapes, types or devices that do not fit.
   */

  /// x_e + p_row(e) + q_column(e). @param edges n_edges x channels. @param rows n_rows x channels. @param columns n_columns x
  /// channels.
  torch::Tensor add_ends(const AttentionGraph &graph, const torch::Tensor &edges, const torch::Tensor &rows,
                         const torch::Tensor &columns);

  /// Sums over the edges of each row, n_rows x channels; zero for rows without.
  torch::Tensor sum_of_rows(const AttentionGraph &graph, const torch::Tensor &edges);

  /// x + y and sum_of_rows(y) in one pass, as updates of edges that stay beside what they were. @param edges, update n_edges x
  /// channels.
  std::pair<torch::Tensor, torch::Tensor> add_and_sum(const AttentionGraph &graph, const torch::Tensor &edges,
                                                      const torch::Tensor &update);
} // namespace trestle

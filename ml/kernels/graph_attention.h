#pragma once

#include "ml/tensors.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace trestle
{
  /**
   * Who attends to whom: row i lists the nodes whose values node i sees, compressed as those of a sparse matrix, in any
   * order; the two sides may differ in number (owned nodes that see ghosts) and need not be symmetric. Keeps the
   * transposed lists too, which gradients are gathered along. Shares its data between copies.
   */
  class AttentionGraph
  {
  public:
    AttentionGraph() = default;

    /// @param with_self_loops each node sees itself too, as the first edge of its row; rows are then the first columns.
    /// @throws InputError for offsets that do not rise, columns out of range, and more columns or edges than are counted.
    AttentionGraph(std::size_t n_columns, const std::vector<std::size_t> &row_offset,
                   const std::vector<std::size_t> &column, bool with_self_loops = false);

    std::int64_t n_rows() const;
    std::int64_t n_columns() const;
    std::int64_t n_edges() const;

    /// Ends of all edges in their order, as indices (int64) on a device: where biases of edges are computed from.
    torch::Tensor rows(const torch::Device &device) const;
    torch::Tensor columns(const torch::Device &device) const;

    struct Data;
    const std::shared_ptr<Data> &data() const { return data_; }

  private:
    std::shared_ptr<Data> data_;
  };

  /**
   * Scaled dot-product attention (Vaswani et al. 2017, equation 1) of h heads, masked by a graph as in Garnier, Lannelongue,
   * Viquerat, Hachem (arXiv 2508.18051):
   *
   *   y_ih = sum_j p_ijh v_jh,  p_ijh = softmax over the neighbours j of i of (q_ih . k_jh / sqrt(d) + b_ijh),
   *
   * zero for nodes without neighbours. On the CPU, for floats and doubles, by sweeps over nodes that keep the
   * probabilities, edges x heads, and never edges x channels; the same to the bit for any number of threads. Other devices
   * and types take graph_attention_by_tensors(). Differentiable once: a second derivative is an InputError.
   *
   * @param q n_rows x heads x d. @param k, v n_columns x heads x d. Batches lie beside each other as more heads.
   * @param bias n_edges x heads, or a divisor of their number, which is then repeated (each of a batch sees the same);
   * undefined: none. Finite.
   * @throws InputError for shapes, types or devices that do not fit.
   */
  torch::Tensor graph_attention(const AttentionGraph &graph, const torch::Tensor &q, const torch::Tensor &k,
                                const torch::Tensor &v, const torch::Tensor &bias = {});

  /// The same by LibTorch's gathers and scatters: for other devices, and what the kernel's speed is compared with.
  /// Differentiable as often as one likes.
  torch::Tensor graph_attention_by_tensors(const AttentionGraph &graph, const torch::Tensor &q,
                                           const torch::Tensor &k, const torch::Tensor &v,
                                           const torch::Tensor &bias = {});
} // namespace trestle

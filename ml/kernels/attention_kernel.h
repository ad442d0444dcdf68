#pragma once

#include <cstdint>
#include <span>

namespace trestle
{
  /// A row of `n_heads x head_size` numbers for each node, rows `stride` numbers apart: of a tensor of its own, or of a
  /// part of a wider one (queries beside keys and values, as one matrix product leaves them).
  template <class T>
  struct NodeRows
  {
    const T     *data   = nullptr;
    std::int64_t stride = 0;
  };

  /// The edges of each node, compressed: those of node i are entries offset[i] to offset[i + 1].
  struct EdgeList
  {
    const std::int64_t *offset = nullptr; ///< one more than nodes
    const std::int32_t *node   = nullptr; ///< at the other end
    const std::int64_t *edge   = nullptr; ///< its number; null where edges are numbered in this order
  };

  /// Plain pointers to all that a sweep of graph attention reads and writes; see graph_attention.h for the formula.
  template <class T>
  struct AttentionJob
  {
    EdgeList     rows;    ///< nodes that ask, with the nodes that answer them; numbers the edges
    EdgeList     columns; ///< nodes that answer, with those that ask
    std::int64_t n_heads   = 0;
    std::int64_t head_size = 0;
    std::int64_t n_biases  = 0; ///< divides n_heads; 0: no bias

    NodeRows<T> query, key, value;
    const T    *bias        = nullptr; ///< edges x n_biases
    T          *probability = nullptr; ///< edges x n_heads
    T          *output      = nullptr; ///< nodes that ask x heads x head size

    // Backward alone.
    NodeRows<T> gradient;                 ///< by the output
    T          *score_gradient = nullptr; ///< edges x n_heads
    T          *query_gradient = nullptr, *key_gradient = nullptr, *value_gradient = nullptr;
  };

  /**
   * The sweeps over nodes [begin, end) that attention consists of. A sweep writes what belongs to these nodes and nothing
   * else, and the order of its sums is that of the edge list: threads that share out nodes never collide, and change no
   * bit. Between sweeps E x n_heads numbers are kept, never edges x channels.
   */
  template <class T>
  struct AttentionSweeps
  {
    using Sweep = void (*)(const AttentionJob<T> &, std::int64_t begin, std::int64_t end);

    Sweep forward;          ///< nodes that ask: probability and output
    Sweep backward_rows;    ///< nodes that ask: score_gradient and query_gradient
    Sweep backward_columns; ///< nodes that answer, after all of backward_rows: key_gradient and value_gradient
  };

  /// For each set of vector instructions that this processor has, from the plainest to the fastest. T: float or double.
  template <class T>
  std::span<const AttentionSweeps<T>> attention_sweeps();
} // namespace trestle

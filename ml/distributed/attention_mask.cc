#include "ml/distributed/attention_mask.h"

#include "ml/distributed/rank_sum.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    /// A rank may own no node of a level: the number of channels cannot be left to LibTorch.
    torch::Tensor flattened(const torch::Tensor &x)
    {
      return x.reshape({x.size(0), x.size(1) * x.size(2) * x.size(3)});
    }

    torch::Tensor as_heads(const torch::Tensor &x, const torch::Tensor &like)
    {
      return x.reshape({x.size(0), like.size(1) * like.size(2), like.size(3)});
    }
  } // namespace

  torch::Tensor masked_attention(const NodeHalo &halo, const AttentionGraph &edges, const torch::Tensor &q,
                                 const torch::Tensor &k, const torch::Tensor &v)
  {
    const auto seen = [&](const torch::Tensor &x) { return as_heads(halo.extend(flattened(x)), q); };
    return graph_attention(edges, as_heads(q, q), seen(k), seen(v)).view_as(q);
  }

  AttentionMask::AttentionMask(const Communicator &communicator, NodeHalo halo, AttentionGraph edges,
                               const MaskShape &shape)
    : communicator_(std::make_shared<Communicator>(communicator)),
      halo_(std::move(halo)),
      edges_(std::move(edges)),
      n_tokens_(shape.n_tokens)
  {}

  torch::Tensor AttentionMask::attention(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v,
                                         const torch::Tensor &bias) const
  {
    const int64_t n       = edges_.n_rows();
    const auto    nodes   = [&](const torch::Tensor &x) { return x.narrow(0, 0, n); };
    const auto    tokens  = [&](const torch::Tensor &x) { return x.narrow(0, n, n_tokens_); };
    const auto    columns = [&](const torch::Tensor &x) {
      const auto seen = halo_.extend(flattened(nodes(x)));
      return as_heads(n_tokens_ > 0 ? torch::cat({seen, flattened(tokens(x))}) : seen, q);
    };
    const auto y = graph_attention(edges_, as_heads(nodes(q), q), columns(k), columns(v), bias).view_as(nodes(q));
    return n_tokens_ > 0 ? torch::cat({y, attention_of_tokens(tokens(q), nodes(k), nodes(v))}) : y;
  }

  torch::Tensor AttentionMask::attention_of_tokens(const torch::Tensor &q, const torch::Tensor &k,
                                                   const torch::Tensor &v) const
  {
    const auto scores = torch::einsum("tbhd,nbhd->tbhn", {q, k}) / std::sqrt(double(q.size(3)));
    // A softmax does not depend on what is taken off all scores: no gradient passes there. Ranks may own no node.
    const auto largest = max_over_ranks(
        *communicator_,
        torch::cat({scores.detach(), torch::full_like(q.detach().narrow(3, 0, 1), -HUGE_VAL)}, 3).amax(3, true));
    const auto power = (scores - largest).exp();
    const auto sums  = sum_over_ranks(
         *communicator_, torch::cat({torch::einsum("tbhn,nbhd->tbhd", {power, v}), power.sum(3, true)}, 3));
    return sums.narrow(3, 0, q.size(3)) / sums.narrow(3, q.size(3), 1);
  }

  torch::Tensor AttentionMask::edge_vectors(const torch::Tensor &positions) const
  {
    const int64_t n_columns = edges_.n_columns() - n_tokens_;
    const auto    row = edges_.rows(positions.device()), column = edges_.columns(positions.device());
    const auto    seen    = halo_.extend(positions);
    const auto    padded  = torch::cat({seen, torch::zeros({n_tokens_, positions.size(1)}, positions.options())});
    const auto    is_node = (column < n_columns).unsqueeze(1).to(positions.scalar_type());
    return (padded.index_select(0, column) - padded.index_select(0, row)) * is_node;
  }
} // namespace trestle

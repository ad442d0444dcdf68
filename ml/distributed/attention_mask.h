#pragma once

#include "bridge/graph/wider_graph.h"
#include "ml/distributed/node_halo.h"
#include "ml/kernels/graph_attention.h"

namespace trestle
{
  /// Whom the nodes of a mesh attend to, apart from themselves.
  struct MaskShape
  {
    WiderNeighbours nodes;
    unsigned int    n_tokens = 0; ///< learnt tokens, which all nodes see and which see all nodes

    auto operator<=>(const MaskShape &) const = default;
  };

  /// Attention of a level's nodes to themselves and the nodes that its edges lead to, those of other ranks too: all three
  /// n_owned x batch x heads x d, as is what is returned. Collective.
  torch::Tensor masked_attention(const NodeHalo &halo, const AttentionGraph &edges, const torch::Tensor &q,
                                 const torch::Tensor &k, const torch::Tensor &v);

  /**
   * Attention masked by a wider graph. Tokens are further rows behind the owned nodes, equal on all ranks: nodes see them as
   * they see their neighbours, in one softmax; a token sees the nodes of all ranks:
   *
   *   t_ah = sum_i p_aih v_ih,  p_aih = softmax over all nodes i of q_ah . k_ih / sqrt(d).
   *
   * Edges to tokens cost what others do, n_tokens a node. Shares its data between copies.
   */
  class AttentionMask
  {
  public:
    AttentionMask() = default;
    /// @param edges with self loops; columns behind those of the halo are the tokens.
    AttentionMask(const Communicator &communicator, NodeHalo halo, AttentionGraph edges, const MaskShape &shape);

    /// @param q, k, v (n_owned + n_tokens) x batch x heads x d. @param bias n_edges x heads, if any. Collective.
    torch::Tensor attention(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v,
                            const torch::Tensor &bias = {}) const;

    /// From each row's node to that of the column, n_edges x dim; zero for tokens. Collective.
    torch::Tensor edge_vectors(const torch::Tensor &positions) const;

  private:
    torch::Tensor attention_of_tokens(const torch::Tensor &q, const torch::Tensor &k,
                                      const torch::Tensor &v) const;

    std::shared_ptr<Communicator> communicator_;
    NodeHalo                      halo_;
    AttentionGraph                edges_;
    int64_t                       n_tokens_ = 0;
  };
} // namespace trestle

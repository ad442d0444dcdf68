#include "core/text.h"
#include "ml/kernels/edge_sums.h"
#include "ml/layers/activation.h"
#include "ml/layers/layer_widths.h"
#include "ml/networks/network.h"

namespace trestle
{
  namespace
  {
    /// x A + b. @param x any number of dimensions, the last of them channels; the others may be empty.
    torch::Tensor affine(const torch::Tensor &x, const torch::Tensor &weight, const torch::Tensor &bias)
    {
      auto       sizes = x.sizes().vec();
      const auto n     = c10::multiply_integers(x.sizes().slice(0, sizes.size() - 1));
      sizes.back()     = weight.size(1);
      return torch::addmm(bias, x.reshape({n, x.size(-1)}), weight).view(sizes);
    }

    /**
     * MeshGraphNet (Pfaff, Fortunato, Sanchez-Gonzalez, Battaglia 2021, arXiv 2010.03409): nodes and edges of the mesh are
     * encoded, blocks update first the edges by their ends, then the nodes by what their edges were updated by,
     *
     *   m_ij = f(e_ij, v_i, v_j),  e_ij <- e_ij + m_ij,  v_i <- v_i + g(v_i, sum_j m_ij),
     *
     * and nodes are decoded. f, g and the encoders are perceptrons with layer norms behind them, the decoder has none. Edges
     * know the difference of their ends' positions and its length. As in the authors' code, what is summed are the updates m,
     * not the edges after them. A node sees as many edges far as there are blocks.
     *
     * The first layer of f is applied to its three parts one by one, to those of nodes before they are gathered at edges: the
     * same function by 3/5 of f's products, as far as edges outnumber nodes.
     */
    class MeshGraphNet : public Network
    {
    public:
      explicit MeshGraphNet(ParameterSink &prm)
        : activation_(prm, "relu")
      {
        prm.add("channels", channels_, "Values a node and an edge carry, and width of all perceptrons.",
                Allowed::at_least(1));
        prm.add("blocks", n_blocks_, "Updates of edges and nodes: a node sees as many edges far.",
                Allowed::at_least(1));
        prm.add("hidden layers", n_hidden_, "Of each perceptron.", Allowed::at_least(1));
        prm.add("aggregation", aggregation_, "What a node is told of its edges' updates: their sum or their mean.",
                Allowed::one_of({"sum", "mean"}));
        prm.add("edge scale", edge_scale_,
                "Factor on differences of positions, which count in half the mesh's diagonal; about that over the "
                "size of a cell, so that the first layer sees numbers about 1.",
                Allowed::positive());
      }

      std::vector<WeightShape> weight_shapes(const InputSizes &inputs, const int64_t n_outputs) const override
      {
        std::vector<WeightShape> shapes;
        const int64_t            n = channels_;
        // Random biases: an input of zeros has no deviation to be divided by.
        append_perceptron(shapes, "node encoder", inputs.n_joined(), n, true, 1.);
        append_perceptron(shapes, "edge encoder", 4, n, true, 1.);
        for (unsigned int i = 1; i <= n_blocks_; ++i)
          {
            const std::string block = "block " + std::to_string(i);
            append_perceptron(shapes, block + " edges", 3 * n, n, true);
            append_perceptron(shapes, block + " nodes", 2 * n, n, true);
          }
        append_perceptron(shapes, "decoder", n, n_outputs, false);
        return shapes;
      }

      torch::Tensor forward(const std::vector<torch::Tensor> &weights, const NetworkGraph &graph,
                            const NetworkInput &input) const override
      {
        const auto   &edges  = graph.edges();
        const auto   *weight = weights.data();
        const auto    inputs = input.joined();
        torch::Tensor v      = encode(inputs, weight);
        // Samples share a mesh, and its edges until the first update.
        torch::Tensor e =
            encode((edge_scale_ * edges.difference).unsqueeze(1), weight).expand({-1, inputs.size(1), -1});
        const auto factor = aggregation_ == "mean" ? inverse_degrees(edges.graph, v) : torch::Tensor();
        for (unsigned int i = 0; i < n_blocks_; ++i)
          {
            const auto    update = update_of_edges(graph, e, v, weight);
            torch::Tensor sum;
            if (i + 1 < n_blocks_)
              std::tie(e, sum) = add_and_sum(edges.graph, e, update);
            else // nobody looks at edges any more
              sum = sum_of_rows(edges.graph, update);
            v = v + update_of_nodes(v, factor.defined() ? factor * sum : sum, weight);
          }
        return decode(v, weight);
      }

      std::string architecture() const override
      {
        return "mesh graph net, channels " + std::to_string(channels_) + ", blocks " + std::to_string(n_blocks_) +
               ", hidden layers " + std::to_string(n_hidden_) + ", activation " + activation_.name() +
               ", aggregation " + aggregation_ + ", edge scale " + text::shortest(edge_scale_);
      }

    private:
      void append_perceptron(std::vector<WeightShape> &shapes, const std::string &name, const int64_t from,
                             const int64_t to, const bool has_norm, const double bound_of_first_bias = 0.) const
      {
        for (unsigned int i = 0; i <= n_hidden_; ++i)
          {
            const std::string layer = name + " " + std::to_string(i + 1) + " ";
            const int64_t     n_in = i == 0 ? from : channels_, n_out = i == n_hidden_ ? to : channels_;
            shapes.push_back({layer + "weight", {n_in, n_out}, glorot_bound(n_in, n_out)});
            shapes.push_back({layer + "bias", {n_out}, i == 0 ? bound_of_first_bias : 0.});
          }
        if (has_norm)
          for (const char *part : {" norm", " shift"})
            shapes.push_back({name + part, {to}});
      }

      /// A perceptron from what its first layer answers on. @param weight moves on behind its last.
      torch::Tensor behind_first(torch::Tensor x, const torch::Tensor *&weight) const
      {
        for (unsigned int i = 0; i < n_hidden_; ++i, weight += 2)
          x = affine(activation_(x), weight[0], weight[1]);
        return x;
      }

      /// The same, with the norm behind it.
      torch::Tensor normalised_behind_first(const torch::Tensor &x, const torch::Tensor *&weight) const
      {
        const auto    y    = behind_first(x, weight);
        const int64_t n    = channels_;
        const auto   *norm = weight;
        weight += 2;
        return torch::layer_norm(y, {n}, 1. + norm[0], norm[1]);
      }

      torch::Tensor encode(const torch::Tensor &x, const torch::Tensor *&weight) const
      {
        const auto *first = weight;
        weight += 2;
        return normalised_behind_first(affine(x, first[0], first[1]), weight);
      }

      torch::Tensor decode(const torch::Tensor &x, const torch::Tensor *&weight) const
      {
        const auto *first = weight;
        weight += 2;
        return behind_first(affine(x, first[0], first[1]), weight);
      }

      /// m_ij. Rows of the first matrix are those of e_ij, v_i, v_j; nodes of other ranks come multiplied.
      torch::Tensor update_of_edges(const NetworkGraph &graph, const torch::Tensor &e, const torch::Tensor &v,
                                    const torch::Tensor *&weight) const
      {
        const int64_t n       = channels_;
        const auto   *first   = weight;
        const auto    part    = [&](const int64_t i) { return first[0].narrow(0, i * n, n); };
        const auto    targets = affine(v, part(1), first[1]), sources = torch::matmul(v, part(2));
        weight += 2;
        return normalised_behind_first(
            add_ends(graph.edges().graph, torch::matmul(e, part(0)), targets, graph.with_neighbours(sources)),
            weight);
      }

      /// g(v_i, sum). Rows of the first matrix are those of v_i, then of the sum.
      torch::Tensor update_of_nodes(const torch::Tensor &v, const torch::Tensor &sum,
                                    const torch::Tensor *&weight) const
      {
        const int64_t n     = channels_;
        const auto   *first = weight;
        weight += 2;
        return normalised_behind_first(
            affine(v, first[0].narrow(0, 0, n), first[1]) + torch::matmul(sum, first[0].narrow(0, n, n)), weight);
      }

      /// n_owned x 1 x 1; a node without neighbours has nothing to divide.
      static torch::Tensor inverse_degrees(const AttentionGraph &graph, const torch::Tensor &like)
      {
        return sum_of_rows(graph, torch::ones({graph.n_edges(), 1, 1}, like.options().requires_grad(false)))
            .clamp_min(1.)
            .reciprocal();
      }

      Activation   activation_;
      unsigned int channels_    = 128;
      unsigned int n_blocks_    = 15;
      unsigned int n_hidden_    = 2;
      std::string  aggregation_ = "sum";
      double       edge_scale_  = 50.;
    };

    const RegisterNetwork<MeshGraphNet>
        registration("mesh graph net", "MeshGraphNet (Pfaff et al. 2021): messages along the edges of the mesh.");
  } // namespace
} // namespace trestle

#pragma once

#include "ml/layers/activation.h"
#include "ml/layers/rotary_encoding.h"
#include "ml/networks/network.h"

#include <functional>
#include <optional>

namespace trestle
{
  /**
   * A block of the mesh transformer: adds, to what it is given, what attention and then a gated perceptron make of it;
   * each reads it over its root mean square:
   *
   *   x <- x + attention(q, k, v) A,  [q k v] = norm(x) B,
   *   x <- x + (activation(g) * u) D,  [g u] = norm(x) C.
   *
   * Queries and keys are turned by the positions of their nodes first (RotaryEncoding). Whom the nodes attend to is the
   * caller's: the mesh, a coarse level of it, a wider mask.
   */
  class TransformerBlock
  {
  public:
    /// q, k, v are nodes x batch x heads x channels a head, as is what is returned.
    using Attention =
        std::function<torch::Tensor(const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v)>;

    explicit TransformerBlock(ParameterSink &prm);

    int64_t n_channels() const { return channels_; }
    int64_t n_heads() const { return n_heads_; }

    static constexpr std::size_t n_weights = 6;
    /// @throws InputError where the heads do not divide the channels.
    void append_shapes(std::vector<WeightShape> &shapes, const std::string &name) const;

    /// How attention is told of the positions of a level's nodes (n x dim); none where the key says so.
    std::optional<RotaryEncoding> encoding(const torch::Tensor &positions, unsigned int level = 0) const;

    /// @param weights as append_shapes() lists them. @param x nodes x batch x channels. @returns the same.
    torch::Tensor operator()(const torch::Tensor *weights, const std::optional<RotaryEncoding> &encoding,
                             const Attention &attention, const torch::Tensor &x) const;

    std::string architecture() const;

  private:
    torch::Tensor attend(const std::optional<RotaryEncoding> &encoding, const Attention &attention,
                         const torch::Tensor &merged) const;

    Activation   activation_;
    unsigned int channels_          = 64;
    unsigned int n_heads_           = 4;
    unsigned int expansion_         = 3;
    std::string  encoding_          = "rotary";
    double       largest_frequency_ = 50.;
  };
} // namespace trestle

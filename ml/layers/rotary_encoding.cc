#include "ml/layers/rotary_encoding.h"

#include "core/exceptions.h"

#include <cmath>
#include <numbers>

namespace trestle
{
  RotaryEncoding::RotaryEncoding(const torch::Tensor &positions, const int64_t head_size,
                                 const double largest_frequency)
  {
    const int64_t dim = positions.size(1), n_pairs = head_size / (2 * dim);
    if (n_pairs == 0)
      throw InputError("Rotary encodings of " + std::to_string(dim) + " coordinates in heads of " +
                           std::to_string(head_size) + " channels: each coordinate takes two.",
                       "Take fewer heads, more channels, or no encoding.");
    constexpr double    smallest = 0.5 * std::numbers::pi;
    std::vector<double> frequencies;
    for (int64_t k = 0; k < n_pairs; ++k)
      frequencies.push_back(smallest * std::pow(largest_frequency / smallest,
                                                double(k) / double(std::max<int64_t>(n_pairs - 1, 1))));
    // In double: large angles of floats would have lost their last digits before the sine is taken.
    const auto angles = (positions.to(torch::kDouble).unsqueeze(-1) *
                         torch::tensor(frequencies, positions.options().dtype(torch::kDouble)))
                            .reshape({positions.size(0), 1, 1, dim * n_pairs});
    cosine_ = angles.cos().to(positions.options());
    sine_   = angles.sin().to(positions.options());
  }

  torch::Tensor RotaryEncoding::operator()(const torch::Tensor &x) const
  {
    const int64_t n     = cosine_.size(-1);
    const auto    first = x.narrow(-1, 0, n), second = x.narrow(-1, n, n);
    return torch::cat({first * cosine_ - second * sine_, first * sine_ + second * cosine_,
                       x.narrow(-1, 2 * n, x.size(-1) - 2 * n)},
                      -1);
  }
} // namespace trestle

#include "ml/layers/layer_widths.h"

#include <cmath>

namespace trestle
{
  LayerWidths::LayerWidths(ParameterSink &prm, std::vector<unsigned int> default_widths)
    : widths_(std::move(default_widths))
  {
    prm.add("widths", widths_, "Channels of the hidden layers, from the first to the last.", Allowed::at_least(1));
  }

  std::vector<std::pair<int64_t, int64_t>> LayerWidths::layers(const int64_t n_inputs,
                                                               const int64_t n_outputs) const
  {
    std::vector<std::pair<int64_t, int64_t>> result;
    int64_t                                  previous = n_inputs;
    for (const int64_t width : widths_)
      {
        result.emplace_back(previous, width);
        previous = width;
      }
    result.emplace_back(previous, n_outputs);
    return result;
  }

  std::string LayerWidths::to_string() const
  {
    std::string text;
    for (const auto width : widths_)
      text += (text.empty() ? "" : "-") + std::to_string(width);
    return text.empty() ? "none" : text;
  }

  double glorot_bound(const int64_t n_inputs, const int64_t n_outputs)
  {
    return std::sqrt(6. / double(n_inputs + n_outputs));
  }
} // namespace trestle

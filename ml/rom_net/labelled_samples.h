#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace trestle
{
  /// Samples whose cluster is known: what a classifier learns from.
  struct LabelledSamples
  {
    std::size_t               n_features = 0;
    unsigned int              n_classes  = 0;
    std::vector<double>       features; ///< n() x n_features, row-major
    std::vector<unsigned int> labels;   ///< n(), below n_classes

    std::size_t             n() const { return labels.size(); }
    std::span<const double> row(const std::size_t i) const
    {
      return std::span(features).subspan(i * n_features, n_features);
    }
    void append(std::span<const double> row, unsigned int label);

    /// The samples named, in that order.
    LabelledSamples subset(std::span<const std::size_t> samples) const;
    /// Numbers of the samples of each class, ascending.
    std::vector<std::vector<std::size_t>> members() const;
  };
} // namespace trestle

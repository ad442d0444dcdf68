#pragma once

#include "core/random.h"

#include <cmath>
#include <numbers>
#include <span>
#include <vector>

namespace trestle::testing
{
  /// Clusters that are sectors of a ring, which two features tell apart, and four features of noise beside them.
  struct SectorSamples
  {
    static constexpr unsigned int n_features = 6, n_classes = 6;

    std::vector<double>       features; ///< n x n_features: of noise, but for numbers 1 and 4
    std::vector<unsigned int> labels;

    std::size_t             n() const { return labels.size(); }
    std::span<const double> row(const std::size_t i) const
    {
      return std::span(features).subspan(i * n_features, n_features);
    }
  };

  /// @param gap between clusters, over the width of a sector; negative where they overlap.
  inline SectorSamples sector_samples(const std::size_t n, const double gap, const unsigned int seed)
  {
    constexpr unsigned int f = SectorSamples::n_features;
    const RandomStream     normal(seed, "noise of sectors"), uniform(seed, "place in sectors");
    SectorSamples          samples;
    for (std::size_t i = 0; i < n; ++i)
      {
        const auto   k      = (unsigned int)(i % SectorSamples::n_classes);
        const double angle  = std::numbers::pi / 3. * (k + 0.5 + (1. - gap) * (uniform.uniform(2 * i) - 0.5));
        const double radius = 0.3 + 0.7 * uniform.uniform(2 * i + 1);
        for (unsigned int j = 0; j < f; ++j)
          samples.features.push_back(normal.normal(i * f + j));
        // Units differ by many orders.
        samples.features[i * f + 1] = 300. + 1e-3 * radius * std::cos(angle);
        samples.features[i * f + 4] = 1e6 * radius * std::sin(angle);
        samples.labels.push_back(k);
      }
    return samples;
  }
} // namespace trestle::testing

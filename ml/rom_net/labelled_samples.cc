#include "ml/rom_net/labelled_samples.h"

namespace trestle
{
  void LabelledSamples::append(const std::span<const double> row, const unsigned int label)
  {
    features.insert(features.end(), row.begin(), row.end());
    labels.push_back(label);
  }

  LabelledSamples LabelledSamples::subset(const std::span<const std::size_t> samples) const
  {
    LabelledSamples result{n_features, n_classes, {}, {}};
    for (const auto sample : samples)
      result.append(row(sample), labels[sample]);
    return result;
  }

  std::vector<std::vector<std::size_t>> LabelledSamples::members() const
  {
    std::vector<std::vector<std::size_t>> result(n_classes);
    for (std::size_t i = 0; i < n(); ++i)
      result[labels[i]].push_back(i);
    return result;
  }
} // namespace trestle

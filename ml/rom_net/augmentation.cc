#include "ml/rom_net/augmentation.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    constexpr std::size_t n_neighbours = 5;
    constexpr std::size_t enough       = 5000; ///< samples in all: more cost training time, and teach little

    double squared_distance(const std::span<const double> a, const std::span<const double> b)
    {
      double sum = 0.;
      for (std::size_t i = 0; i < a.size(); ++i)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
      return sum;
    }

    /// The nearest of the sample's class, itself not among them.
    std::vector<std::size_t> neighbours_of(const LabelledSamples &samples, const std::size_t i,
                                           const std::vector<std::size_t> &members)
    {
      std::vector<std::pair<double, std::size_t>> others;
      for (const auto j : members)
        if (j != i)
          others.emplace_back(squared_distance(samples.row(i), samples.row(j)), j);
      const auto n = std::min(n_neighbours, others.size());
      std::partial_sort(others.begin(), others.begin() + std::ptrdiff_t(n), others.end());
      std::vector<std::size_t> result;
      for (std::size_t k = 0; k < n; ++k)
        result.push_back(others[k].second);
      return result;
    }

    unsigned int label_of_nearest(const LabelledSamples &samples, const std::span<const double> x)
    {
      std::size_t nearest = 0;
      double      least   = squared_distance(samples.row(0), x);
      for (std::size_t i = 1; i < samples.n(); ++i)
        if (const double distance = squared_distance(samples.row(i), x); distance < least)
          {
            nearest = i;
            least   = distance;
          }
      return samples.labels[nearest];
    }
  } // namespace

  LabelledSamples augmented(const LabelledSamples &samples, const double factor, const RandomStream &random)
  {
    LabelledSamples   result  = samples;
    const auto        members = samples.members();
    const std::size_t n       = samples.n();
    const auto        n_new   = std::min(std::size_t(factor * double(n)), enough > n ? enough - n : 0);
    std::vector<std::vector<std::size_t>> neighbours(n_new > 0 ? n : 0);
    for (std::size_t i = 0; i < neighbours.size(); ++i)
      neighbours[i] = neighbours_of(samples, i, members[samples.labels[i]]);
    std::vector<double> x(samples.n_features);
    for (std::size_t t = 0; t < n_new; ++t)
      {
        const std::size_t i = random.below(n, 3 * t);
        if (neighbours[i].empty())
          continue;
        const std::size_t j = neighbours[i][random.below(neighbours[i].size(), 3 * t + 1)];
        const double      u = random.uniform(3 * t + 2);
        for (std::size_t f = 0; f < x.size(); ++f)
          x[f] = (1. - u) * samples.row(i)[f] + u * samples.row(j)[f];
        if (label_of_nearest(samples, x) == samples.labels[i])
          result.append(x, samples.labels[i]);
      }
    return result;
  }
} // namespace trestle

#include "ml/rom_net/feature_choice.h"

#include "core/exceptions.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace trestle
{
  namespace
  {
    constexpr double       largest_chance = 0.01; ///< of an irrelevant feature to be called significant
    constexpr double       copied         = 0.9;  ///< share of a copy's entropy that the other one knows
    constexpr unsigned int fewest_bins = 3, most_bins = 10;

    /// Quantile of chi squared (Wilson, Hilferty 1931), good to a percent where it matters here.
    double chi_squared_quantile(const double degrees, const double p)
    {
      const double a = 2. / (9. * degrees);
      return degrees * std::pow(1. - a + normal_quantile(p) * std::sqrt(a), 3);
    }

    double plogp(const double p) { return p > 0. ? p * std::log(p) : 0.; }

    std::vector<double> shares(const Binned &variable)
    {
      std::vector<double> result(variable.n_bins, 0.);
      for (const auto bin : variable.bin)
        result[bin] += 1. / double(variable.bin.size());
      return result;
    }

    double n_occupied(const Binned &variable)
    {
      const auto p = shares(variable);
      return double(std::count_if(p.begin(), p.end(), [](const double share) { return share > 0.; }));
    }

    /// One feature of all samples, and what is known of it.
    struct Feature
    {
      unsigned int      number = 0;
      Binned            bins;
      MutualInformation relevance;
      double            mean = 0., deviation = 0.;
      double            redundancy = 0.; ///< sum over those chosen
      bool              is_copy    = false;
    };

    std::vector<double> column(const LabelledSamples &samples, const std::size_t j)
    {
      std::vector<double> values(samples.n());
      for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = samples.features[i * samples.n_features + j];
      return values;
    }

    bool is_constant(const std::vector<double> &values)
    {
      const auto [least, largest] = std::minmax_element(values.begin(), values.end());
      return *largest - *least <= 1e-12 * std::max(std::abs(*least), std::abs(*largest));
    }

    void set_moments(const std::vector<double> &values, Feature &feature)
    {
      // Each over n first, and differences over the largest: neither sum leaves the range of numbers.
      const double n = double(values.size());
      for (const double value : values)
        feature.mean += value / n;
      double scale = 0., sum = 0.;
      for (const double value : values)
        scale = std::max(scale, std::abs(value - feature.mean));
      for (const double value : values)
        sum += std::pow((value - feature.mean) / scale, 2);
      feature.deviation = scale * std::sqrt(sum / n);
    }

    /// Those that vary.
    std::vector<Feature> varying_features(const LabelledSamples &samples)
    {
      // Five samples a cell of a table of equal shares, or more.
      const std::size_t n_bins =
          std::clamp<std::size_t>(samples.n() / (10 * samples.n_classes), fewest_bins, most_bins);
      std::vector<Feature> features;
      Binned               classes{samples.labels, samples.n_classes};
      for (std::size_t j = 0; j < samples.n_features; ++j)
        {
          const auto values = column(samples, j);
          if (is_constant(values))
            continue;
          Feature feature;
          feature.number    = (unsigned int)(j);
          feature.bins      = equal_bins(values, (unsigned int)(n_bins));
          feature.relevance = mutual_information(feature.bins, classes);
          set_moments(values, feature);
          features.push_back(std::move(feature));
        }
      if (features.empty())
        throw InputError(
            "None of the " + std::to_string(samples.n_features) +
                " features differs between the samples that a classifier is to learn from.",
            "Give it what makes the samples differ: their parameters, or coefficients of their fields.");
      return features;
    }

    /// The next one to choose, null where none is left. @param n_chosen so far.
    Feature *best(std::vector<Feature> &left, const std::size_t n_chosen)
    {
      Feature *result = nullptr;
      double   most   = 0.;
      for (auto &feature : left)
        {
          const double merit =
              feature.relevance.value - (n_chosen > 0 ? feature.redundancy / double(n_chosen) : 0.);
          if (!feature.is_copy && (result == nullptr || merit > most))
            {
              result = &feature;
              most   = merit;
            }
        }
      return result;
    }
  } // namespace

  Binned equal_bins(const std::span<const double> values, const unsigned int n_bins)
  {
    const std::size_t        n = values.size();
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](const auto a, const auto b) { return values[a] < values[b]; });
    Binned      result{std::vector<unsigned int>(n), 0};
    std::size_t last = 0;
    for (std::size_t r = 0; r < n; ++r)
      {
        const bool        is_tie = r > 0 && values[order[r]] == values[order[r - 1]];
        const std::size_t bin    = is_tie ? last : r * n_bins / n;
        result.n_bins += r == 0 || bin != last ? 1 : 0;
        result.bin[order[r]] = result.n_bins - 1;
        last                 = bin;
      }
    return result;
  }

  double entropy(const Binned &variable)
  {
    double result = 0.;
    for (const double p : shares(variable))
      result -= plogp(p);
    return result;
  }

  MutualInformation mutual_information(const Binned &a, const Binned &b)
  {
    const double        n = double(a.bin.size());
    std::vector<double> together(std::size_t(a.n_bins) * b.n_bins, 0.);
    for (std::size_t i = 0; i < a.bin.size(); ++i)
      together[std::size_t(a.bin[i]) * b.n_bins + b.bin[i]] += 1. / n;
    double information = entropy(a) + entropy(b);
    for (const double p : together)
      information += plogp(p);
    const double degrees = (n_occupied(a) - 1.) * (n_occupied(b) - 1.);
    if (degrees == 0.)
      return {};
    return {information - degrees / (2. * n),
            2. * n * information > chi_squared_quantile(degrees, 1. - largest_chance)};
  }

  ChosenFeatures choose_features(const LabelledSamples &samples, const unsigned int at_most)
  {
    auto       left        = varying_features(samples);
    const auto significant = [](const Feature &feature) { return feature.relevance.is_significant; };
    if (std::any_of(left.begin(), left.end(), significant))
      std::erase_if(left, [&](const Feature &feature) { return !significant(feature); });
    ChosenFeatures result{samples.n_features, {}, {}, {}};
    while (result.number.size() < at_most)
      {
        Feature *next = best(left, result.number.size());
        if (next == nullptr)
          break;
        result.number.push_back(next->number);
        result.mean.push_back(next->mean);
        result.deviation.push_back(next->deviation);
        const Binned bins = std::move(next->bins);
        left.erase(left.begin() + (next - left.data()));
        for (auto &feature : left)
          {
            const double shared = mutual_information(feature.bins, bins).value;
            feature.redundancy += std::max(0., shared);
            feature.is_copy = feature.is_copy || shared > copied * entropy(feature.bins);
          }
      }
    return result;
  }
} // namespace trestle

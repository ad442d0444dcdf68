#include "uq/generators/marginal_law.h"

#include "core/random.h"
#include "uq/libraries/openturns.h"

#include <openturns/KernelSmoothing.hxx>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// Beyond what RandomStream::normal() gives, and sums of them.
    constexpr double last_score = 9.;

    /// 0 where OpenTURNS finds none: more than half of the samples are the same.
    double bandwidth_of(const std::string &name, const std::vector<double> &samples, const Bandwidth rule)
    {
      double result = 0.;
      openturns::call("the bandwidth of " + name, [&] {
        OT::Sample sample(samples.size(), 1);
        for (std::size_t i = 0; i < samples.size(); ++i)
          sample(i, 0) = samples[i];
        const OT::KernelSmoothing smoothing;
        result = (rule == Bandwidth::silverman ? smoothing.computeSilvermanBandwidth(sample)
                  : rule == Bandwidth::plug_in ? smoothing.computePluginBandwidth(sample)
                                               : smoothing.computeMixedBandwidth(sample))[0];
      });
      return std::isfinite(result) ? result : 0.;
    }

    /// A quarter of a bandwidth apart wherever kernels of samples reach, some 512 ranks besides: increasing.
    std::vector<double> places(const std::vector<double> &sorted, const double bandwidth)
    {
      constexpr double    infinity = std::numeric_limits<double>::infinity();
      const auto          step     = std::max<std::size_t>(1, sorted.size() / 512);
      std::vector<double> ranks;
      for (std::size_t i = 0; i < sorted.size(); i += step)
        ranks.push_back(sorted[i]);
      ranks.push_back(sorted.back());

      auto       result = ranks;
      const auto fill   = [&](const double from, const double direction, const double gap) {
        for (unsigned int k = 1; k <= 24 && 0.5 * k * bandwidth < gap; ++k)
          result.push_back(from + direction * 0.25 * k * bandwidth);
      };
      for (std::size_t i = 0; i + 1 < ranks.size(); ++i)
        {
          fill(ranks[i], 1., ranks[i + 1] - ranks[i]);
          fill(ranks[i + 1], -1., ranks[i + 1] - ranks[i]);
        }
      fill(ranks.front(), -1., infinity);
      fill(ranks.back(), 1., infinity);
      std::ranges::sort(result);
      result.erase(std::unique(result.begin(), result.end()), result.end());
      return result;
    }

    /// Of the distribution function at a place: the smaller tail, so that neither loses digits.
    double score_at(const double place, const std::vector<double> &sorted, const double bandwidth)
    {
      const double reach = last_score * bandwidth, scale = 1. / (bandwidth * std::numbers::sqrt2);
      const auto   first = std::ranges::lower_bound(sorted, place - reach);
      const auto   last  = std::ranges::upper_bound(sorted, place + reach);
      double       below = double(first - sorted.begin()), above = double(sorted.end() - last);
      for (auto x = first; x != last; ++x)
        {
          below += 0.5 * std::erfc((*x - place) * scale);
          above += 0.5 * std::erfc((place - *x) * scale);
        }
      return below < above ? normal_quantile(below / double(sorted.size()))
                           : -normal_quantile(above / double(sorted.size()));
    }

    struct Moments
    {
      double mean, variance;
    };

    Moments moments_of(const std::vector<double> &x)
    {
      const double mean = std::accumulate(x.begin(), x.end(), 0.) / double(x.size());
      double       sum  = 0.;
      for (const double value : x)
        sum += (value - mean) * (value - mean);
      return {mean, sum / double(x.size())};
    }

    /// Straight on to the last score at both ends.
    ScoreTable extended(std::vector<double> scores, std::vector<double> values)
    {
      const auto n     = scores.size();
      const auto slope = [&](const std::size_t i) {
        return (values[i + 1] - values[i]) / (scores[i + 1] - scores[i]);
      };
      if (scores.back() < last_score)
        {
          values.push_back(values.back() + slope(n - 2) * (last_score - scores.back()));
          scores.push_back(last_score);
        }
      if (scores.front() > -last_score)
        {
          values.insert(values.begin(), values.front() - slope(0) * (scores.front() + last_score));
          scores.insert(scores.begin(), -last_score);
        }
      return {std::move(scores), std::move(values)};
    }
  } // namespace

  ScoreTable kernel_smoothed_law(const std::string &name, const std::vector<double> &samples, const Bandwidth rule)
  {
    auto sorted = samples;
    std::ranges::sort(sorted);
    if (sorted.front() == sorted.back())
      return {{0.}, {sorted.front()}};
    const double bandwidth = bandwidth_of(name, samples, rule);
    if (!(bandwidth > 1e-8 * (sorted.back() - sorted.front())))
      return empirical_law(std::move(sorted));

    const auto          moments = moments_of(sorted);
    const double        shrink  = std::sqrt(moments.variance / (moments.variance + bandwidth * bandwidth));
    std::vector<double> scores, values;
    for (const double place : places(sorted, bandwidth))
      if (const double score = score_at(place, sorted, bandwidth); scores.empty() || score > scores.back() + 1e-9)
        {
          scores.push_back(score);
          values.push_back(moments.mean + shrink * (place - moments.mean));
        }
    return extended(std::move(scores), std::move(values));
  }

  ScoreTable empirical_law(std::vector<double> samples)
  {
    std::ranges::sort(samples);
    if (samples.front() == samples.back())
      return {{0.}, {samples.front()}};
    std::vector<double> scores(samples.size());
    for (std::size_t i = 0; i < scores.size(); ++i)
      scores[i] = normal_quantile((double(i) + 0.5) / double(scores.size()));
    return {std::move(scores), std::move(samples)};
  }
} // namespace trestle

#include "bridge/stochastic/scalar_comparison.h"

#include "core/exceptions.h"
#include "core/random.h"
#include "core/statistics.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace trestle
{
  namespace
  {
    /// Sorted draws, and how often each counts.
    struct Weighted
    {
      std::vector<double>       values;
      std::vector<unsigned int> counts;

      double n() const { return double(values.size()); } ///< the sum of counts too

      /// As often as n draws from them with replacement have each.
      void count_anew(const RandomStream &stream, const std::uint64_t first)
      {
        std::fill(counts.begin(), counts.end(), 0);
        for (std::size_t i = 0; i < values.size(); ++i)
          ++counts[stream.below(values.size(), first + i)];
      }

      double mean() const
      {
        double sum = 0.;
        for (std::size_t i = 0; i < values.size(); ++i)
          sum += counts[i] * values[i];
        return sum / n();
      }

      /// That of core/statistics.h, without sorting again.
      double quantile(const double fraction) const
      {
        const double place = fraction * (n() - 1.);
        std::size_t  i = 0, n_passed = counts[0];
        const auto   at = [&](const std::size_t rank) {
          while (n_passed <= rank)
            n_passed += counts[++i];
          return values[i];
        };
        const auto   rank  = std::size_t(place);
        const double below = at(rank), above = at(std::min(rank + 1, values.size() - 1));
        return below + (place - double(rank)) * (above - below);
      }
    };

    Weighted sorted(std::span<const double> draws, const std::string &name)
    {
      if (draws.size() < 2)
        throw InputError("The " + name + " are " + std::to_string(draws.size()) + ".",
                         "Laws are compared by two draws of each or more, better a thousand.");
      const auto bad = std::find_if(draws.begin(), draws.end(), [](const double x) { return !std::isfinite(x); });
      if (bad != draws.end())
        throw InputError("Number " + std::to_string(bad - draws.begin()) + " of the " + name +
                             " (the first is 0) is " + text::shortest(*bad) + ".",
                         "Leave failed runs out, and say how many they are.");
      Weighted result{{draws.begin(), draws.end()}, std::vector<unsigned int>(draws.size(), 1)};
      std::sort(result.values.begin(), result.values.end());
      return result;
    }

    double largest_difference(const Weighted &a, const Weighted &b)
    {
      std::size_t i = 0, j = 0, n_a = 0, n_b = 0;
      double      largest = 0.;
      while (i < a.values.size() && j < b.values.size())
        {
          const double value = std::min(a.values[i], b.values[j]);
          for (; i < a.values.size() && a.values[i] == value; ++i)
            n_a += a.counts[i];
          for (; j < b.values.size() && b.values[j] == value; ++j)
            n_b += b.counts[j];
          largest = std::max(largest, std::abs(double(n_a) / a.n() - double(n_b) / b.n()));
        }
      return largest;
    }

    /// @param statistic of draws and reference, signed where that has a meaning.
    template <class Statistic>
    Compared compared(std::span<const double> draws, std::span<const double> reference,
                      const Resampling &resampling, const Statistic &statistic)
    {
      if (resampling.n_replicates < 2)
        throw InputError("A standard error was to be that of " + std::to_string(resampling.n_replicates) +
                             " samples.",
                         "Draw at least 2 anew, better 400.");
      Weighted     a = sorted(draws, "draws"), b = sorted(reference, "draws of the reference");
      const double value = std::abs(statistic(a, b));
      double       sum = 0., squares = 0.;
      for (unsigned int i = 0; i < resampling.n_replicates; ++i)
        {
          const RandomStream stream(resampling.seed, "draws compared anew", i);
          a.count_anew(stream, 0);
          b.count_anew(stream, draws.size());
          const double deviation = statistic(a, b) - value;
          sum += deviation;
          squares += deviation * deviation;
        }
      const double n = resampling.n_replicates;
      return {value, std::sqrt(std::max(squares - sum * sum / n, 0.) / (n - 1.))};
    }

    double relative_error(const double value, const double reference)
    {
      return relative_to(value - reference, std::abs(reference));
    }

    void require_resolved(const double fraction, const std::size_t n)
    {
      if (!(fraction > 0. && fraction < 1.))
        throw InputError("A quantile at " + text::shortest(fraction) + " was asked for.",
                         "It lies between 0 and 1, for instance 0.95.");
      if (std::min(fraction, 1. - fraction) * double(n) < 1. - 1e-9)
        throw InputError(
            "A quantile at " + text::shortest(fraction) + " was asked of " + std::to_string(n) + " draws.",
            "One draw is expected beyond it, at least: take more draws, or a quantile further inside.");
    }
  } // namespace

  Compared kolmogorov_smirnov(std::span<const double> draws, std::span<const double> reference,
                              const Resampling &resampling)
  {
    return compared(draws, reference, resampling, largest_difference);
  }

  Compared relative_mean_error(std::span<const double> draws, std::span<const double> reference,
                               const Resampling &resampling)
  {
    return compared(draws, reference, resampling,
                    [](const Weighted &a, const Weighted &b) { return relative_error(a.mean(), b.mean()); });
  }

  Compared relative_quantile_error(std::span<const double> draws, std::span<const double> reference,
                                   const double fraction, const Resampling &resampling)
  {
    require_resolved(fraction, std::min(draws.size(), reference.size()));
    return compared(draws, reference, resampling, [fraction](const Weighted &a, const Weighted &b) {
      return relative_error(a.quantile(fraction), b.quantile(fraction));
    });
  }
} // namespace trestle

#include "core/statistics.h"

#include "core/exceptions.h"
#include "core/figures.h"
#include "core/random.h"
#include "core/text.h"

#include <boost/math/special_functions/beta.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace trestle
{
  namespace
  {
    bool has_nan(const std::vector<double> &values)
    {
      return std::any_of(values.begin(), values.end(), [](const double value) { return std::isnan(value); });
    }
  } // namespace

  double quantile(std::vector<double> values, const double fraction)
  {
    // What is not a number has no place in an order: sorted, it would hide, or hide others.
    if (values.empty() || has_nan(values))
      return std::numeric_limits<double>::quiet_NaN();
    std::sort(values.begin(), values.end());
    const double      place = fraction * double(values.size() - 1);
    const std::size_t below = std::size_t(place), above = std::min(below + 1, values.size() - 1);
    if (values[above] == values[below] || place == double(below))
      return values[below]; // infinities do not spread: neither their difference nor 0 times them is a number
    return values[below] + (place - double(below)) * (values[above] - values[below]);
  }

  void set_quantiles(Figures &figures, const std::string &prefix, const std::vector<double> &values)
  {
    figures.set(prefix + ".median", quantile(values, 0.5));
    figures.set(prefix + ".p95", quantile(values, 0.95));
    figures.set(prefix + ".max", quantile(values, 1.));
  }

  namespace
  {
    std::vector<double> ranks(const std::vector<double> &values)
    {
      std::vector<std::size_t> order(values.size());
      std::iota(order.begin(), order.end(), 0);
      std::sort(order.begin(), order.end(), [&](const auto i, const auto j) { return values[i] < values[j]; });
      std::vector<double> result(values.size());
      for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end)
        {
          while (end < order.size() && values[order[end]] == values[order[begin]])
            ++end;
          for (std::size_t k = begin; k < end; ++k)
            result[order[k]] = 0.5 * double(begin + end - 1);
        }
      return result;
    }
  } // namespace

  double spearman(const std::vector<double> &a, const std::vector<double> &b)
  {
    if (has_nan(a) || has_nan(b))
      return std::numeric_limits<double>::quiet_NaN();
    const auto   x = ranks(a), y = ranks(b);
    const double mean = 0.5 * double(a.size() - 1);
    double       xy = 0., xx = 0., yy = 0.;
    for (std::size_t i = 0; i < x.size(); ++i)
      {
        xy += (x[i] - mean) * (y[i] - mean);
        xx += (x[i] - mean) * (x[i] - mean);
        yy += (y[i] - mean) * (y[i] - mean);
      }
    return xy / std::sqrt(xx * yy);
  }

  double clopper_pearson_upper(const std::size_t k, const std::size_t n, const double confidence)
  {
    if (!(confidence > 0. && confidence < 1.))
      throw InputError("No bound has a confidence of " + text::shortest(confidence),
                       "It lies between 0 and 1, for instance 0.95.");
    if (k > n)
      throw InputError(std::to_string(k) + " of " + std::to_string(n) + " trials cannot have shown an event",
                       "Give the number of all trials, those that showed it included.");
    return k == n ? 1. : boost::math::ibeta_inv(double(k) + 1., double(n - k), confidence);
  }

  std::vector<double> latin_hypercube(const unsigned int seed, const std::size_t n, const unsigned int dimension)
  {
    std::vector<double> result(n * dimension);
    for (unsigned int d = 0; d < dimension; ++d)
      {
        const RandomStream stream(seed, "latin hypercube", d);
        const auto         slice = stream.permutation(n);
        for (std::size_t i = 0; i < n; ++i)
          result[i * dimension + d] = (double(slice[i]) + stream.uniform(i)) / double(n);
      }
    return result;
  }
} // namespace trestle

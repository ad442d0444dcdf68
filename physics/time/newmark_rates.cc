#include "physics/time/newmark_rates.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    /// n_times x 3 x n with the values in it; rates and accelerations zero.
    std::vector<double> with_room(std::span<const double> values, const std::size_t n)
    {
      std::vector<double> result(3 * values.size(), 0.);
      for (std::size_t t = 0; (t + 1) * n <= values.size(); ++t)
        std::ranges::copy(values.subspan(t * n, n), result.begin() + std::ptrdiff_t(3 * t * n));
      return result;
    }
  } // namespace

  std::vector<double> rates_by_newmark(std::span<const double> values, const std::size_t n, const double step,
                                       const AlphaWeights &weights)
  {
    std::vector<double> result = with_room(values, n);
    const double        beta = weights.beta, gamma = weights.gamma;
    for (std::size_t t = 1; (t + 1) * n <= values.size(); ++t)
      for (std::size_t i = 0; i < n; ++i)
        {
          const double *old   = &result[3 * (t - 1) * n + i];
          double       *now   = &result[3 * t * n + i];
          const double  u_old = old[0], v_old = old[n], a_old = old[2 * n];
          now[2 * n] = (now[0] - u_old - step * v_old) / (beta * step * step) - (0.5 / beta - 1.) * a_old;
          now[n]     = v_old + step * ((1. - gamma) * a_old + gamma * now[2 * n]);
        }
    return result;
  }

  std::vector<double> rates_by_differences(std::span<const double> values, const std::size_t n, const double step,
                                           const AlphaWeights &weights)
  {
    std::vector<double> result  = with_room(values, n);
    const std::size_t   n_times = values.size() / n;
    const double        delay   = weights.alpha_f - weights.alpha_m; // in steps
    std::vector<double> before(n, 0.);                               // accelerations in time, a step earlier
    for (std::size_t t = 1; t < n_times; ++t)
      for (std::size_t i = 0; i < n; ++i)
        {
          const auto   u       = [&](const std::size_t k) { return values[k * n + i]; };
          const bool   is_last = t + 1 == n_times;
          const double rate    = is_last && t > 1 ? (3. * u(t) - 4. * u(t - 1) + u(t - 2)) / (2. * step)
                                 : is_last        ? (u(t) - u(t - 1)) / step
                                                  : (u(t + 1) - u(t - 1)) / (2. * step);
          const double last    = before[i];
          if (!is_last)
            before[i] = (u(t + 1) - 2. * u(t) + u(t - 1)) / (step * step);
          else if (t > 2)
            before[i] = (2. * u(t) - 5. * u(t - 1) + 4. * u(t - 2) - u(t - 3)) / (step * step);
          result[(3 * t + 1) * n + i] = rate;
          result[(3 * t + 2) * n + i] = (1. - delay) * before[i] + delay * last;
        }
    return result;
  }
} // namespace trestle

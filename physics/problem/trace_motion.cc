#include "physics/problem/trace_motion.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace trestle
{
  namespace
  {
    using Weights = std::array<double, 6>; ///< of value, rate, acceleration at both ends

    /// Quintic Hermite polynomials and their derivatives at s in [0, 1] of an interval of length h.
    Weights hermite(const double s, const double h, const unsigned int derivative)
    {
      // coefficients of 1, s, ..., s^5
      static constexpr double basis[6][6] = {{1., 0., 0., -10., 15., -6.}, {0., 1., 0., -6., 8., -3.},
                                             {0., 0., .5, -1.5, 1.5, -.5}, {0., 0., 0., 10., -15., 6.},
                                             {0., 0., 0., -4., 7., -3.},   {0., 0., 0., .5, -1., .5}};
      Weights                 result{};
      for (unsigned int i = 0; i < 6; ++i)
        {
          for (unsigned int k = derivative; k < 6; ++k)
            {
              double factor = basis[i][k] * std::pow(s, k - derivative);
              for (unsigned int d = 0; d < derivative; ++d)
                factor *= double(k - d);
              result[i] += factor;
            }
          result[i] *= std::pow(h, double(i % 3) - double(derivative));
        }
      return result;
    }
  } // namespace

  TraceMotion::TraceMotion(std::span<const double> trace, const std::size_t n_interface, const double step,
                           std::vector<std::size_t> places)
    : trace_(trace),
      n_interface_(n_interface),
      step_(step),
      places_(std::move(places))
  {}

  std::vector<double> TraceMotion::values(const double time, const unsigned int derivative) const
  {
    constexpr double    round_off = 1e-9;
    const std::size_t   last      = trace_.size() / (3 * n_interface_) - 1;
    const double        steps     = std::clamp(time / step_, 0., double(last));
    const auto          nearest   = std::size_t(std::lround(steps));
    std::vector<double> result(places_.size());
    if (std::abs(steps - double(nearest)) < round_off)
      {
        for (std::size_t i = 0; i < places_.size(); ++i)
          result[i] = at(nearest, derivative, places_[i]);
        return result;
      }
    const auto    n       = std::size_t(steps);
    const Weights weights = hermite(steps - double(n), step_, derivative);
    for (std::size_t i = 0; i < places_.size(); ++i)
      for (unsigned int k = 0; k < 6; ++k)
        result[i] += weights[k] * at(n + k / 3, k % 3, places_[i]);
    return result;
  }

  TraceForces::TraceForces(std::span<const double> trace, const std::size_t n_interface, const double step,
                           std::vector<std::pair<unsigned int, std::size_t>> dofs)
    : trace_(trace),
      n_interface_(n_interface),
      step_(step),
      dofs_(std::move(dofs))
  {}

  void TraceForces::subtract(const double time, Vector &r) const
  {
    constexpr double round_off = 1e-9;
    const double     last      = double(trace_.size() / n_interface_ - 1);
    const auto       n         = std::size_t(std::clamp(std::ceil(time / step_ - round_off), 0., last));
    for (const auto &[dof, place] : dofs_)
      r(dof) -= trace_[n * n_interface_ + place];
  }
} // namespace trestle

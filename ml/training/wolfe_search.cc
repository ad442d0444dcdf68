#include "ml/training/wolfe_search.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    constexpr double       sufficient_decrease = 1e-4;
    constexpr double       curvature           = 0.9;
    constexpr unsigned int max_evaluations     = 25;

    /// The loss along the line.
    struct Point
    {
      double step  = 0.;
      double value = 0.;
      double slope = 0.;
    };

    /// Minimiser of the cubic through two values and slopes, kept away from the ends; else the middle.
    double interpolate(const Point &a, const Point &b)
    {
      const double low = std::min(a.step, b.step), high = std::max(a.step, b.step);
      const double middle = 0.5 * (low + high);
      if (!std::isfinite(a.value + b.value + a.slope + b.slope))
        return middle;
      const double d1 = a.slope + b.slope - 3. * (a.value - b.value) / (a.step - b.step);
      const double d2 = d1 * d1 - a.slope * b.slope;
      if (d2 < 0.)
        return middle;
      const double root = std::copysign(std::sqrt(d2), b.step - a.step);
      const double best = b.step - (b.step - a.step) * (b.slope + root - d1) / (b.slope - a.slope + 2. * root);
      const double edge = 0.1 * (high - low);
      return std::isfinite(best) ? std::clamp(best, low + edge, high - edge) : middle;
    }

    class Search
    {
    public:
      Search(SmoothFunction &objective, const torch::Tensor &weights, const torch::Tensor &direction)
        : objective_(objective),
          weights_(weights),
          direction_(direction),
          start_(read(0.)),
          best_(start_)
      {}

      bool run(double step)
      {
        if (!(start_.slope < 0.))
          return false;
        Point previous = start_;
        while (n_evaluations_ < max_evaluations)
          {
            const Point point = evaluate(step);
            if (fails_decrease(point) || (previous.step > 0. && point.value >= previous.value))
              return zoom(previous, point);
            if (std::abs(point.slope) <= -curvature * start_.slope)
              return true;
            if (point.slope >= 0.)
              return zoom(point, previous);
            previous = point;
            step *= 2.;
          }
        return finish();
      }

    private:
      /// low: the best point so far that decreases enough; the minimiser lies between it and high.
      bool zoom(Point low, Point high)
      {
        while (n_evaluations_ < max_evaluations)
          {
            const Point point = evaluate(interpolate(low, high));
            if (fails_decrease(point) || point.value >= low.value)
              high = point;
            else
              {
                if (std::abs(point.slope) <= -curvature * start_.slope)
                  return true;
                if (point.slope * (high.step - low.step) >= 0.)
                  high = low;
                low = point;
              }
          }
        return finish();
      }

      /// No Wolfe point within the budget: takes the lowest one seen.
      bool finish()
      {
        objective_.evaluate_at(weights_ + best_.step * direction_);
        return best_.value < start_.value;
      }

      bool fails_decrease(const Point &point) const
      {
        return !(point.value <= start_.value + sufficient_decrease * point.step * start_.slope);
      }

      Point read(const double step) const
      {
        return {step, objective_.loss_value(), objective_.gradient().dot(direction_).item<double>()};
      }

      Point evaluate(const double step)
      {
        ++n_evaluations_;
        objective_.evaluate_at(weights_ + step * direction_);
        const Point point = read(step);
        if (point.value < best_.value)
          best_ = point;
        return point;
      }

      SmoothFunction      &objective_;
      const torch::Tensor &weights_;
      const torch::Tensor &direction_;
      Point                start_;
      Point                best_;
      unsigned int         n_evaluations_ = 0;
    };
  } // namespace

  bool wolfe_search(SmoothFunction &objective, const torch::Tensor &weights, const torch::Tensor &direction,
                    const double first_step)
  {
    return Search(objective, weights, direction).run(first_step);
  }
} // namespace trestle

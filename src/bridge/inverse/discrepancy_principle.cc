#include "bridge/inverse/discrepancy_principle.h"

#include "core/log.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace trestle
{
  namespace
  {
    constexpr double       n_decades          = 15.;
    constexpr unsigned int n_most_evaluations = 40;

    /// The search in x = log10 alpha; f = log(discrepancy / target) is closer to a line there than the two are.
    class Search
    {
    public:
      struct Point
      {
        double x, f;
      };

      Search(const std::function<double(double)> &discrepancy, const double target, const double tolerance)
        : discrepancy_(discrepancy),
          target_(target),
          tolerance_(tolerance)
      {}

      Point evaluate(const double x)
      {
        result_.weight      = std::pow(10., x);
        result_.discrepancy = discrepancy_(result_.weight);
        ++result_.evaluations;
        const double ratio = result_.discrepancy / target_;
        result_.is_reached = std::abs(ratio - 1.) <= tolerance_;
        // A perfect fit would be minus infinity.
        return {x, std::log(std::max(ratio, 1e-3))};
      }

      /// Regula falsi between two points of opposite signs. Illinois: an end that stays counts half.
      void close_in(Point low, Point high)
      {
        Point last = high;
        while (!result_.is_reached && result_.evaluations < n_most_evaluations && high.x - low.x > 1e-9)
          {
            const double x         = (low.x * high.f - high.x * low.f) / (high.f - low.f);
            const Point  point     = evaluate(x);
            const bool   same_side = (point.f < 0.) == (last.f < 0.);
            if (point.f < 0.)
              {
                low = point;
                high.f *= same_side ? 0.5 : 1.;
              }
            else
              {
                high = point;
                low.f *= same_side ? 0.5 : 1.;
              }
            last = point;
          }
      }

      const RegularisationWeight &result() const { return result_; }

    private:
      const std::function<double(double)> &discrepancy_;
      double                               target_, tolerance_;
      RegularisationWeight                 result_{1., 0., 0, false};
    };
  } // namespace

  RegularisationWeight find_regularisation_weight(const std::function<double(double)> &discrepancy,
                                                  const double target, const double guess, const double tolerance)
  {
    Search       search(discrepancy, target, tolerance);
    const double start = std::log10(guess);
    auto         here  = search.evaluate(start);
    const double sign  = here.f > 0. ? -1. : 1.;
    for (double step = 1.; !search.result().is_reached; step *= 2.)
      {
        const auto before = here;
        if (sign * (here.x - start) >= n_decades)
          {
            log::warning("Discrepancy principle: at the weight " + text::rounded(search.result().weight) +
                         " the discrepancy is still " + text::rounded(search.result().discrepancy) + ", " +
                         (sign < 0. ? "above" : "below") + " its target of " + text::rounded(target) +
                         ". This weight is taken. " +
                         (sign < 0. ? "The model does not fit the data to within their noise."
                                    : "The start values fit the data to within their noise."));
            return search.result();
          }
        here = search.evaluate(here.x + sign * step);
        if (!search.result().is_reached && (here.f > 0.) != (before.f > 0.))
          {
            search.close_in(sign < 0. ? here : before, sign < 0. ? before : here);
            break;
          }
      }
    if (!search.result().is_reached)
      log::warning("Discrepancy principle: no weight gives " + text::rounded(target) + "; around the weight " +
                   text::rounded(search.result().weight) + " the discrepancy jumps, to " +
                   text::rounded(search.result().discrepancy) + " there.");
    return search.result();
  }
} // namespace trestle

#include "bridge/stochastic/multifidelity_estimates.h"

#include "bridge/stochastic/sample_moments.h"
#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    /// Value and variance of an estimate; the latter a sum of independent parts, for degrees of freedom.
    struct Moments
    {
      double value = 0., variance = 0.;
      double squares = 0.; ///< of the parts, each over its degrees of freedom

      void add(const double share, const Moments &other)
      {
        value += share * other.value;
        variance += share * share * other.variance;
        squares += std::pow(share, 4) * other.squares;
      }

      /// @param least where all draws are alike.
      double degrees(const double least) const { return squares > 0. ? variance * variance / squares : least; }
    };

    /// One model in the estimate: weight times (mean of the first `high` minus mean of the first `low`), none of the latter for the
    /// full one.
    struct Term
    {
      std::size_t             model;
      double                  weight;
      std::size_t             low, high;
      std::span<const double> draws;

      std::vector<double> contributions_of_first(const std::size_t n, const Estimand &estimand) const
      {
        return contributions(draws.first(n), estimand, "model " + std::to_string(model));
      }

      /// Factor of the contribution at input j.
      double factor(const std::size_t j) const
      {
        return weight * ((j < high ? 1. / double(high) : 0.) - (j < low ? 1. / double(low) : 0.));
      }
    };

    void check_controls(const NestedSamples &samples, const ControlVariates &controls)
    {
      if (samples.empty() || samples[0].size() < 2)
        throw InputError("An estimate has " + std::to_string(samples.empty() ? 0 : samples[0].size()) +
                             " full run(s), which do not tell its error",
                         "Run the full model twice or more, better 30 times, in each fold where there are some.");
      if (controls.weights.size() != controls.models.size())
        throw InputError(std::to_string(controls.models.size()) + " cheap models have " +
                             std::to_string(controls.weights.size()) + " weights",
                         "Give one weight each.");
      for (std::size_t a = 0; a < controls.models.size(); ++a)
        if (const auto i = controls.models[a];
            i == 0 || i >= samples.size() || !std::isfinite(controls.weights[a]))
          throw InputError("Model " + std::to_string(i) + " was to be used as a cheap one with the weight " +
                               text::shortest(controls.weights[a]) + ", and there are samples of " +
                               std::to_string(samples.size()) + " models",
                           "Cheap models are 1, 2, ... in the order of samples; weights are finite.");
    }

    std::vector<Term> terms_of(const NestedSamples &samples, const ControlVariates &controls)
    {
      check_controls(samples, controls);
      std::vector<Term> result = {{0, 1., 0, samples[0].size(), samples[0]}};
      std::size_t       before = 0;
      for (std::size_t a = 0; a < controls.models.size(); ++a)
        {
          const std::size_t i = controls.models[a], low = samples[before].size();
          if (samples[i].size() < low)
            throw InputError("Model " + std::to_string(i) + " has answers at " +
                                 std::to_string(samples[i].size()) + " inputs, but corrects model " +
                                 std::to_string(before) + ", which has " + std::to_string(low),
                             "A cheap model answers at the inputs of that one, and at more.");
          result.push_back({i, controls.weights[a], low, samples[i].size(), samples[i]});
          before = controls.scheme == ControlScheme::mfmc ? i : 0;
        }
      return result;
    }

    double value_of(const std::vector<Term> &terms, const Estimand &estimand)
    {
      double result = 0.;
      for (const auto &term : terms)
        {
          result += term.weight * mean_of(term.contributions_of_first(term.high, estimand));
          if (term.low > 0)
            result -= term.weight * mean_of(term.contributions_of_first(term.low, estimand));
        }
      return result;
    }

    /// What an input counts in the estimate, for inputs 0, ..., end - 1, with the factors that input `begin` has. Deviations are
    /// from means over these inputs for all models alike: means of different inputs would not cancel where models agree.
    std::vector<double> sums_of_models(const std::vector<Term> &terms, const Estimand &estimand,
                                       const std::size_t begin, const std::size_t end)
    {
      std::vector<double> result(end, 0.);
      for (const auto &term : terms)
        if (const double factor = term.factor(begin); factor != 0.)
          {
            const auto parts = term.contributions_of_first(end, estimand);
            for (std::size_t j = 0; j < end; ++j)
              result[j] += factor * parts[j];
          }
      return result;
    }

    /// Inputs between two numbers of runs have the same factors, and their sums are independent of each other. The variance of such
    /// an input is estimated from all inputs at which its models answer, those before it included: no fewer than the full runs.
    Moments moments_of(const std::vector<Term> &terms, const Estimand &estimand)
    {
      Moments                  result{value_of(terms, estimand)};
      std::vector<std::size_t> ends;
      for (const auto &term : terms)
        ends.push_back(term.high);
      std::ranges::sort(ends);
      std::size_t begin = 0;
      for (const auto end : ends)
        if (end > begin)
          {
            const auto   sums     = centred(sums_of_models(terms, estimand, begin, end));
            const double variance = double(end - begin) * covariance_of_centred(sums, sums);
            result.variance += variance;
            result.squares += variance * variance / double(end - 1);
            begin = end;
          }
      return result;
    }

    /// @param n of full runs: of plain draws, where none exceeded or all.
    Estimate wilson(const double value, const double variance, const double n, const double z)
    {
      const double p = std::clamp(value, 0., 1.), spread = p * (1. - p);
      const double draws = spread > 0. && variance > 0. ? spread / variance : n;
      const double over = z * z / draws, centre = (p + 0.5 * over) / (1. + over);
      const double half = std::sqrt(over * (spread + 0.25 * over)) / (1. + over);
      return {value, std::max(0., centre - half), std::min(1., centre + half)};
    }

    MultifidelityEstimate with_interval(const Moments &moments, const std::size_t n, const Estimand &estimand,
                                        const double confidence)
    {
      MultifidelityEstimate result{{moments.value}, std::sqrt(moments.variance), moments.degrees(double(n - 1))};
      const bool            rare = estimand.kind == Estimand::Kind::exceedance;
      const double          factor =
          student_factor(confidence, rare ? std::numeric_limits<double>::infinity() : result.degrees);
      const double half = factor * result.se, value = result.value;
      if (rare)
        static_cast<Estimate &>(result) = wilson(value, moments.variance, double(n), factor);
      else if (estimand.kind == Estimand::Kind::variance && value > 0.)
        result.low = value * std::exp(-half / value), result.high = value * std::exp(half / value);
      else
        result.low = value - half, result.high = value + half;
      return result;
    }
  } // namespace

  MultifidelityEstimate multifidelity_estimate(const NestedSamples &samples, const ControlVariates &controls,
                                               const Estimand &estimand, const double confidence)
  {
    return cross_fitted_estimate({samples}, controls, estimand, confidence);
  }

  MultifidelityEstimate cross_fitted_estimate(const std::vector<NestedSamples> &folds,
                                              const ControlVariates &controls, const Estimand &estimand,
                                              const double confidence)
  {
    return cross_fitted_estimate(folds, std::vector<ControlVariates>(folds.size(), controls), estimand,
                                 confidence);
  }

  MultifidelityEstimate cross_fitted_estimate(const std::vector<NestedSamples>   &folds,
                                              const std::vector<ControlVariates> &controls,
                                              const Estimand &estimand, const double confidence)
  {
    if (controls.size() != folds.size())
      throw InputError(std::to_string(folds.size()) + " folds have weights of " + std::to_string(controls.size()),
                       "Give one set of weights a fold, or one for all.");
    std::size_t n = 0;
    for (const auto &fold : folds)
      n += fold.empty() ? 0 : fold[0].size();
    if (n == 0)
      throw InputError("An estimate has no full run", "Run the full model twice or more in each fold.");
    Moments moments;
    for (std::size_t k = 0; k < folds.size(); ++k)
      {
        const auto terms = terms_of(folds[k], controls[k]);
        moments.add(double(folds[k][0].size()) / double(n), moments_of(terms, estimand));
      }
    return with_interval(moments, n, estimand, confidence);
  }
} // namespace trestle

#include "bridge/stochastic/multifidelity.h"

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
    constexpr std::size_t most_cheap_models = 10; // all sets of them are tried

    void check_lists(const PilotRuns &runs)
    {
      const std::size_t n_models = runs.names.size();
      if (n_models < 2 || n_models > 1 + most_cheap_models)
        throw InputError("A pilot has " + std::to_string(n_models) + " model(s)",
                         "It has the full model and 1 to " + std::to_string(most_cheap_models) + " cheap ones.");
      if (runs.values.size() != n_models || runs.seconds.size() != n_models)
        throw InputError("A pilot of " + std::to_string(n_models) + " models has values of " +
                             std::to_string(runs.values.size()) + " and seconds of " +
                             std::to_string(runs.seconds.size()),
                         "Give a list of both for each model.");
      const std::size_t n = runs.values[0].size();
      if (n < 2)
        throw InputError("The pilot has " + std::to_string(n) + " run(s), which tell nothing of correlations",
                         "Run all models at 2 or more of the same inputs, better 30.");
      for (std::size_t i = 0; i < n_models; ++i)
        if (runs.values[i].size() != n || runs.seconds[i].size() != n)
          throw InputError("Model '" + runs.names[i] + "' has " + std::to_string(runs.values[i].size()) +
                               " values and " + std::to_string(runs.seconds[i].size()) + " costs in a pilot of " +
                               std::to_string(n) + " runs",
                           "All models run at all inputs of a pilot: leave an input out for all, or for none.");
    }

    double cost_of(const std::string &name, std::span<const double> seconds)
    {
      const double cost = mean_of(seconds);
      if (!(cost > 0.) || !std::isfinite(cost))
        throw InputError(
            "A run of model '" + name + "' costs " + text::shortest(cost) + " s on average",
            "Measure its seconds by a clock that resolves them, many runs at a time where one is short.");
      return cost;
    }

    std::vector<double> pilot_contributions(const std::string &name, std::span<const double> values,
                                            const Estimand &estimand)
    {
      auto         result = contributions(values, estimand, "model '" + name + "'");
      const double first  = result.front();
      if (std::ranges::all_of(result, [&](const double value) { return value == first; }))
        throw InputError("Model '" + name + "' has no variance in a pilot of " + std::to_string(result.size()) +
                             " runs: all of them contribute " + text::shortest(first),
                         estimand.kind == Estimand::Kind::exceedance
                             ? "Take more runs, until some exceed the threshold, or a lower threshold."
                             : "Leave it out if it is constant; look at whether its input reaches it.");
      return result;
    }
  } // namespace

  std::vector<double> contributions(std::span<const double> draws, const Estimand &estimand,
                                    const std::string &whose)
  {
    const auto bad = std::ranges::find_if_not(draws, [](const double value) { return std::isfinite(value); });
    if (bad != draws.end())
      throw InputError("Draw " + std::to_string(bad - draws.begin()) + " (the first is 0) of " + whose + " is " +
                           text::shortest(*bad),
                       "Leave its input out for all models, and count it.");
    std::vector<double> result(draws.begin(), draws.end());
    if (estimand.kind == Estimand::Kind::exceedance)
      for (double &value : result)
        value = value > estimand.threshold ? 1. : 0.;
    if (estimand.kind != Estimand::Kind::variance)
      return result;
    if (draws.size() < 2)
      throw InputError(std::to_string(draws.size()) + " draw(s) of " + whose + " have no variance",
                       "Draw two or more.");
    const double mean = mean_of(draws), factor = double(draws.size()) / double(draws.size() - 1);
    for (double &value : result)
      value = factor * (value - mean) * (value - mean);
    return result;
  }

  double Pilot::deviation(const std::size_t i) const { return std::sqrt(covariance_of(i, i)); }

  double Pilot::correlation(const std::size_t i) const
  {
    return std::clamp(covariance_of(0, i) / (deviation(0) * deviation(i)), -1., 1.);
  }

  double Pilot::cost_ratio(const std::size_t i) const { return costs[0] / costs[i]; }

  Pilot pilot_statistics(const PilotRuns &runs, const Estimand &estimand)
  {
    check_lists(runs);
    std::vector<std::vector<double>> all;
    Pilot                            result{runs.names, {}, {}, runs.values[0].size()};
    for (std::size_t i = 0; i < runs.names.size(); ++i)
      {
        result.costs.push_back(cost_of(runs.names[i], runs.seconds[i]));
        all.push_back(centred(pilot_contributions(runs.names[i], runs.values[i], estimand)));
      }
    for (const auto &a : all)
      for (const auto &b : all)
        result.covariance.push_back(covariance_of_centred(a, b));
    return result;
  }

  double mfmc_gain(const double correlation, const double cost_ratio)
  {
    const double root = std::sqrt(1. - correlation * correlation) + std::abs(correlation) / std::sqrt(cost_ratio);
    return 1. / (root * root);
  }

  double least_cost_ratio(const double correlation)
  {
    if (correlation == 0.)
      return std::numeric_limits<double>::infinity();
    const double root = (1. + std::sqrt(1. - correlation * correlation)) / correlation;
    return root * root;
  }

  double gain_all_told(const double gain, const double seconds, const double seconds_before)
  {
    return gain * seconds / (seconds + seconds_before);
  }

  double break_even_full_runs(const double gain, const double seconds_before, const double full_cost)
  {
    return gain > 1. ? seconds_before * gain / (gain - 1.) / full_cost : std::numeric_limits<double>::infinity();
  }
} // namespace trestle

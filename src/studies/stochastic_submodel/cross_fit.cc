#include "studies/stochastic_submodel/cross_fit.h"

#include "core/log.h"
#include "core/statistics.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    bool varies(const std::vector<double> &draws, const Estimand &estimand)
    {
      const auto parts            = contributions(draws, estimand, "the pilot");
      const auto [least, largest] = std::ranges::minmax(parts);
      return largest > least;
    }

    /// Seconds of the full runs over all that the estimate takes: the pilot's full runs serve all folds.
    double share_of_full_runs(const std::vector<TrainedFold> &folds)
    {
      double n = 0., more = double(folds.front().pilot.n_runs()) * folds.front().pilot.seconds[0];
      for (const auto &fold : folds)
        {
          n += double(fold.samples[0].size());
          more += fold.cheap_seconds;
        }
      const double full = n * folds.front().pilot.seconds[0];
      return full / (full + more);
    }

    /// Of so many draws no interval of a rare event is to be relied on.
    void warn_of_few(const std::vector<TrainedFold> &folds, const double threshold)
    {
      std::size_t n = 0;
      for (const auto &fold : folds)
        n += std::size_t(std::ranges::count_if(fold.samples[0], [&](const double q) { return q > threshold; }));
      if (n < 10)
        log::warning("estimator/exceedances: " + text::shortest(threshold) + " is exceeded in " +
                     std::to_string(n) + " whole runs, of which no interval is to be relied on: take more runs.");
    }
  } // namespace

  std::vector<std::size_t> numbers_in_fold(const SamplingPlan &plan, const std::size_t n,
                                           const std::size_t further)
  {
    std::vector<std::size_t> result(plan.numbers.size(), 0);
    result[0] = n;
    for (const std::size_t i : plan.controls.models)
      {
        const double ratio = double(plan.numbers[i]) / double(plan.numbers[0]);
        result[i]          = std::clamp(std::size_t(ratio * double(n)), n, n + further);
      }
    return result;
  }

  ControlVariates weights_in_fold(const SamplingPlan &plan, const TrainedFold &fold, const Estimand &estimand)
  {
    std::vector<std::size_t> models = {0}; // of the pool, in the pilot's order
    if (varies(fold.pilot.values[0], estimand))
      for (const std::size_t i : plan.controls.models)
        if (varies(fold.pilot.values[i], estimand) && fold.samples[i].size() > fold.samples[0].size())
          models.push_back(i);
    ControlVariates result{plan.controls.scheme, {}, {}};
    if (models.size() < 2)
      return result;
    const Pilot pilot = pilot_of(fold.pilot, fold.pilot.n_runs(), estimand, models);
    if (result.scheme == ControlScheme::acv)
      {
        std::vector<std::size_t> numbers;
        for (const std::size_t i : models)
          numbers.push_back(fold.samples[i].size());
        const auto weighed = acv_plan_of_numbers(pilot, numbers).controls;
        result.weights     = weighed.weights;
        for (const std::size_t k : weighed.models)
          result.models.push_back(models[k]);
        return result;
      }
    for (std::size_t k = 1; k < models.size(); ++k)
      {
        result.models.push_back(models[k]);
        result.weights.push_back(pilot.covariance_of(0, k) / pilot.covariance_of(k, k));
      }
    return result;
  }

  void record_estimates(const std::string &quantity, const SamplingPlan &plan,
                        const std::vector<TrainedFold> &folds, const EstimateParameters &parameters,
                        Figures &figures, ReportContent &content)
  {
    std::vector<NestedSamples> samples;
    for (const auto &fold : folds)
      samples.push_back(fold.samples);
    const double         share = share_of_full_runs(folds);
    ReportContent::Table table{"Unbiased estimates of " + quantity,
                               plan.words,
                               {"of", "value", "low", "high", "standard error", "gain", "all told"},
                               {}};
    const auto           record = [&](const std::string &key, const std::string &name, const Estimand &estimand) {
      std::vector<ControlVariates> controls;
      for (const auto &fold : folds)
        controls.push_back(weights_in_fold(plan, fold, estimand));
      const auto   made = cross_fitted_estimate(samples, controls, estimand, parameters.confidence);
      const auto   plain = cross_fitted_estimate(samples, ControlVariates{}, estimand, parameters.confidence);
      const double gain = relative_to(plain.se * plain.se, made.se * made.se);
      for (const auto &[part, value] :
           {std::pair("", made.value), std::pair(".low", made.low), std::pair(".high", made.high),
            std::pair(".se", made.se), std::pair(".gain", gain), std::pair(".gain_all_told", gain * share)})
        figures.set("estimate." + key + part, value);
      table.rows.push_back({name, text::rounded(made.value), text::rounded(made.low), text::rounded(made.high),
                            text::rounded(made.se, 3), text::rounded(gain, 3), text::rounded(share * gain, 3)});
    };
    record("mean", "mean", Estimand::mean());
    record("variance", "variance", Estimand::variance());
    for (std::size_t i = 0; i < parameters.exceedances.size(); ++i)
      {
        warn_of_few(folds, parameters.exceedances[i]);
        record("exceedance_" + std::to_string(i + 1),
               "probability above " + text::shortest(parameters.exceedances[i]),
               Estimand::exceedance(parameters.exceedances[i]));
      }
    content.tables.push_back(std::move(table));
  }
} // namespace trestle

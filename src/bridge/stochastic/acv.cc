#include "bridge/stochastic/acv_weights.h"
#include "bridge/stochastic/sampling_plan.h"
#include "core/exceptions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace trestle
{
  namespace
  {
    using Models = std::vector<std::size_t>;

    constexpr double infinity = std::numeric_limits<double>::infinity();

    SamplingPlan plan_of(const Pilot &pilot, const Models &models, const std::vector<std::size_t> &numbers)
    {
      SamplingPlan result;
      result.controls.scheme = ControlScheme::acv;
      result.numbers         = numbers;
      std::vector<double> ratios;
      for (const auto i : models)
        if (numbers[i] > numbers[0]) // others have the same mean twice
          {
            result.controls.models.push_back(i);
            ratios.push_back(double(numbers[i]) / double(numbers[0]));
          }
        else
          result.numbers[i] = 0;
      const auto best = acv_weights(pilot, result.controls.models, ratios);
      if (best.weights.size() < ratios.size())
        throw InputError("Model '" + pilot.names[best.culprit] +
                             "' is a combination of the cheap models before it, to 12 digits",
                         "Leave it out: it tells nothing that they do not.");
      for (std::size_t a = 0; a < ratios.size(); ++a)
        result.controls.weights.push_back(best.weights[a] * pilot.deviation(0) /
                                          pilot.deviation(result.controls.models[a]));
      result.variance = best.residual * pilot.covariance_of(0, 0) / double(numbers[0]);
      return result;
    }

    void require_enough_pilot(const Pilot &pilot)
    {
      if (pilot.n_runs < pilot.n_models() + 1)
        throw InputError("The pilot of " + std::to_string(pilot.n_models()) + " models has " +
                             std::to_string(pilot.n_runs) +
                             " runs, in which some models are combinations of others",
                         "Take " + std::to_string(pilot.n_models() + 1) + " runs at least, better 10 a model.");
    }

    /// Of one set of models: variance times seconds as a function of the ratios' logarithms, to be least.
    class Search
    {
    public:
      Search(const Pilot &pilot, Models models, const double budget)
        : pilot_(pilot),
          models_(std::move(models)),
          budget_(budget)
      {}

      /// By steps along each ratio and along all, halved when none is of use. Infinite where the budget is too small.
      double run();

      const Models       &models() const { return models_; }
      std::vector<double> numbers() const
      {
        std::vector<double> result(pilot_.n_models(), 0.);
        result[0] = budget_ / seconds(logarithms_);
        for (std::size_t a = 0; a < models_.size(); ++a)
          result[models_[a]] = result[0] * std::exp(logarithms_[a]);
        return result;
      }

    private:
      double seconds(const std::vector<double> &logarithms) const
      {
        double result = pilot_.costs[0];
        for (std::size_t a = 0; a < models_.size(); ++a)
          result += pilot_.costs[models_[a]] * std::exp(logarithms[a]);
        return result;
      }

      double work(const std::vector<double> &logarithms) const;
      bool   step(double length);

      const Pilot        &pilot_;
      Models              models_;
      double              budget_;
      std::vector<double> logarithms_; ///< of ratios
      double              least_ = infinity;
    };

    double Search::work(const std::vector<double> &logarithms) const
    {
      const double a_full_run = seconds(logarithms);
      if (*std::ranges::min_element(logarithms) < 1e-6 || 2. * a_full_run > budget_ * (1. + 1e-12))
        return infinity;
      std::vector<double> ratios;
      for (const double logarithm : logarithms)
        ratios.push_back(std::exp(logarithm));
      const auto best = acv_weights(pilot_, models_, ratios);
      return best.weights.empty() ? infinity : best.residual * a_full_run;
    }

    bool Search::step(const double length)
    {
      bool success = false;
      for (std::size_t a = 0; a <= logarithms_.size(); ++a)
        for (const double change : {length, -length})
          {
            auto moved = logarithms_;
            for (std::size_t b = 0; b < moved.size(); ++b)
              moved[b] += a == b || a == moved.size() ? change : 0.;
            if (const double value = work(moved); value < least_)
              least_ = value, logarithms_ = moved, success = true;
          }
      return success;
    }

    double Search::run()
    {
      for (const auto i : models_)
        {
          const double rho = std::min(std::abs(pilot_.correlation(i)), 0.9999);
          logarithms_.push_back(
              std::max(0.1, 0.5 * std::log(pilot_.cost_ratio(i) * rho * rho / (1. - rho * rho))));
        }
      for (int i = 0; i < 40 && (least_ = work(logarithms_)) == infinity; ++i)
        for (double &logarithm : logarithms_)
          logarithm *= 0.7;
      for (double length = 1.; least_ < infinity && length > 1e-4;)
        if (!step(length))
          length *= 0.5;
      return least_;
    }
  } // namespace

  SamplingPlan acv_plan_of_numbers(const Pilot &pilot, const std::vector<std::size_t> &numbers)
  {
    require_enough_pilot(pilot);
    if (numbers.size() != pilot.n_models() || numbers[0] < 2)
      throw InputError("A plan of " + std::to_string(numbers.size()) + " numbers of runs, of the full model " +
                           std::to_string(numbers.empty() ? 0 : numbers[0]) + ", was asked for",
                       "Give one for each of " + std::to_string(pilot.n_models()) +
                           " models, and 2 for the full one at least.");
    Models models;
    double seconds = 0.;
    for (std::size_t i = 0; i < numbers.size(); ++i)
      {
        if (numbers[i] != 0 && numbers[i] < numbers[0])
          throw InputError("Model '" + pilot.names[i] + "' was to run " + std::to_string(numbers[i]) +
                               " times, the full one " + std::to_string(numbers[0]),
                           "Cheap models run at all inputs of the full one, and at more; or never (0).");
        if (i > 0 && numbers[i] > 0)
          models.push_back(i);
        seconds += double(numbers[i]) * pilot.costs[i];
      }
    return judged(pilot, plan_of(pilot, models, numbers), seconds);
  }

  SamplingPlan acv_plan(const Pilot &pilot, const double budget_seconds)
  {
    require_enough_pilot(pilot);
    require_budget(pilot, budget_seconds);
    double                least = pilot.costs[0];
    std::optional<Search> best;
    for (std::size_t set = 1; set < std::size_t(1) << (pilot.n_models() - 1); ++set)
      {
        Models models;
        for (std::size_t i = 1; i < pilot.n_models(); ++i)
          if (set >> (i - 1) & 1)
            models.push_back(i);
        Search search(pilot, std::move(models), budget_seconds);
        if (const double work = search.run(); work < least)
          least = work, best.emplace(std::move(search));
      }
    if (!best)
      return refused_plan(pilot, budget_seconds, "no cheap model gains; " + correlations_in_words(pilot));
    return whole_plan(pilot, budget_seconds, best->models(), best->numbers(), plan_of);
  }
} // namespace trestle

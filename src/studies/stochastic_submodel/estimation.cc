#include "studies/stochastic_submodel/estimation.h"

#include "core/exceptions.h"
#include "core/log.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// What failed is replaced by the mean of what did not: a cheap model may answer as it likes, if only the input decides.
    void repair(std::vector<double> &draws, const double answer)
    {
      for (double &value : draws)
        if (!std::isfinite(value))
          value = answer;
    }

    double mean_of_finite(const std::vector<double> &draws, const std::string &name)
    {
      double sum = 0., n = 0.;
      for (const double value : draws)
        if (std::isfinite(value))
          sum += value, n += 1.;
      if (n == 0.)
        throw InputError("All runs of the model '" + name + "' failed.", "Leave it out of estimator/models.");
      return sum / n;
    }
  } // namespace

  std::vector<double> Estimation::answers(Fidelity &model, const std::vector<std::vector<double>> &inputs)
  {
    std::vector<double> result;
    for (const auto &row : run_fidelity(model, context_, inputs).quantities)
      result.push_back(row[quantity_]);
    return result;
  }

  /// One model after the other, for they may share a generator.
  FidelityPool Estimation::pool_of(const std::vector<std::string> &models, const WholeRuns &test,
                                   const double whole_seconds, Figures &figures)
  {
    std::vector<std::size_t> all(context_.training.numbers.size());
    std::iota(all.begin(), all.end(), 0u);
    FidelityPool result{
        {"whole runs"}, {test.of(quantity_)}, {whole_seconds}, {double(all.size()) * whole_seconds}};
    for (const auto &name : models)
      {
        const auto model = make_(name);
        model->learn(all);
        const auto          runs = run_fidelity(*model, context_, test.parameters);
        std::vector<double> draws;
        for (const auto &row : runs.quantities)
          draws.push_back(row[quantity_]);
        repair(draws, mean_of_finite(draws, name));
        result.names.push_back(name);
        result.values.push_back(std::move(draws));
        result.seconds.push_back(runs.seconds);
        result.before.push_back(model->learn_seconds());
        figures.set("fidelity." + name + ".learn_cpu_s", model->learn_seconds());
        figures.set("fidelity." + name + ".run_s", runs.seconds);
        figures.set("fidelity." + name + ".certificate", runs.certificate);
        log::info("Model '" + name + "': its certificate (" + model->certificate_name() + ") is " +
                  std::to_string(runs.certificate) + ".");
      }
    return result;
  }

  TrainedFold Estimation::fold_of(const std::size_t k, const SamplingPlan &plan, const FidelityPool &pool,
                                  const WholeRuns &test, const Inputs &further)
  {
    const std::size_t n_folds = parameters_.n_folds, most = parameters_.n_further / n_folds;
    // of the test runs some may have failed
    const auto n_pilot = std::ptrdiff_t(std::min<std::size_t>(parameters_.n_pilot, test.parameters.size()));
    const std::vector<double>        whole = context_.training.of(quantity_);
    std::vector<std::vector<double>> inputs;
    std::vector<std::size_t>         others;
    TrainedFold                      result{NestedSamples(pool.names.size()), {}};
    for (std::size_t i = 0; i < whole.size(); ++i)
      if (i % n_folds != k)
        others.push_back(i);
      else
        {
          inputs.push_back(context_.training.parameters[i]);
          result.samples[0].push_back(whole[i]);
        }
    const auto numbers = numbers_in_fold(plan, inputs.size(), most);
    for (std::size_t i = 0; i < most; ++i)
      inputs.push_back(further(k * most + i));
    const std::vector<std::vector<double>> piloted(test.parameters.begin(), test.parameters.begin() + n_pilot);
    result.pilot           = {pool.names, {}, pool.seconds};
    const auto whole_pilot = test.of(quantity_);
    result.pilot.values.assign(pool.names.size(), {});
    result.pilot.values[0].assign(whole_pilot.begin(), whole_pilot.begin() + n_pilot);
    for (const std::size_t m : plan.controls.models)
      {
        const auto model = make_(pool.names[m]);
        model->learn(others);
        add_pilot(*model, m, k, piloted, pool, result);
        auto &draws = result.samples[m] =
            answers(*model, {inputs.begin(), inputs.begin() + std::ptrdiff_t(numbers[m])});
        repair(draws, mean_of_finite(result.pilot.values[m], pool.names[m]));
        result.cheap_seconds += model->learn_seconds() + double(numbers[m]) * pool.seconds[m];
      }
    return result;
  }

  /// Of a model that never learns the pool has these answers, and they are paid once.
  void Estimation::add_pilot(Fidelity &model, const std::size_t m, const std::size_t k,
                             const std::vector<std::vector<double>> &inputs, const FidelityPool &pool,
                             TrainedFold &fold)
  {
    auto      &pilot = fold.pilot.values[m];
    const auto first = pool.values[m].begin();
    pilot = model.learns() ? answers(model, inputs) : std::vector(first, first + std::ptrdiff_t(inputs.size()));
    repair(pilot, mean_of_finite(pilot, pool.names[m]));
    if (model.learns() || k == 0)
      fold.cheap_seconds += double(inputs.size()) * pool.seconds[m];
  }

  void Estimation::cross_fit(const SamplingPlan &plan, const FidelityPool &pool, const WholeRuns &test,
                             const Inputs &further, Figures &figures, ReportContent &content)
  {
    std::vector<TrainedFold> folds;
    for (std::size_t k = 0; k < parameters_.n_folds; ++k)
      folds.push_back(fold_of(k, plan, pool, test, further));
    context_.ensemble.all().on_all([&] {
      record_estimates(context_.quantities.names()[quantity_], plan, folds, parameters_, figures, content);
      for (std::size_t m = 0; m < pool.names.size(); ++m)
        {
          std::size_t n = 0;
          for (const auto &fold : folds)
            n += fold.samples[m].size();
          figures.set("estimate.runs." + (m == 0 ? "whole" : pool.names[m]), (unsigned long)(n));
        }
    });
  }
} // namespace trestle

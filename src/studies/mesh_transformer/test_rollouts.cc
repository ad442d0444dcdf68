#include "studies/mesh_transformer/test_rollouts.h"

#include "core/estimates.h"
#include "core/statistics.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// How rarely intervals would be audited, where the file asks for no audits.
    constexpr unsigned int usual_audit = 5;

    /// Of validation intervals, how many have errors below the price times the margin.
    constexpr double kept_share = 0.95;
  } // namespace

  TestRollouts::TestRollouts(const Ensemble &ensemble, Problem &problem, const StepModel &model,
                             const RolloutKeys &keys, const StepSamples &test, const std::size_t n_windows,
                             const StateUnits &units)
    : audit_every_(keys.audit_every > 0 ? keys.audit_every : usual_audit),
      n_(test.trajectories.size()),
      one_step_(n_),
      alone_(n_),
      honest_(n_),
      recomputed_(n_, 0.),
      corrected_(n_, 0.),
      accepted_(n_, 0.),
      rejected_(n_, 0.),
      met_(n_, 0.),
      share_(n_, 0.),
      seconds_(n_, 0.),
      finite_element_seconds_(n_, 0.)
  {
    ensemble.on_groups([&] {
      for (std::size_t i = 0; i < n_; ++i)
        if (ensemble.owns(i))
          score(i, problem, model, keys, test, n_windows, units);
    });
    sum(ensemble);
  }

  void TestRollouts::score(const std::size_t i, Problem &problem, const StepModel &model, const RolloutKeys &keys,
                           const StepSamples &test, const std::size_t n_windows, const StateUnits &units)
  {
    problem.set_parameters(test.samples->parameters(i));
    const std::size_t n_steps = test.samples->n_states() - 1;
    one_step_[i]              = one_step_errors(model, test.trajectories[i], n_windows, units);

    const auto alone = RolloutMarch(problem, model, keys.alone().measuring()).run(n_steps);
    alone_[i]        = rollout_errors(alone, test.truth(i), units);
    n_intervals_     = alone.intervals.size();
    estimates_.resize(n_ * n_intervals_, 0.);
    errors_.resize(n_ * n_intervals_, 0.);
    for (std::size_t k = 0; k < n_intervals_; ++k)
      {
        estimates_[i * n_intervals_ + k] = alone.intervals[k].estimate;
        errors_[i * n_intervals_ + k]    = alone.intervals[k].error;
      }
    const double n_fine = double(n_intervals_ * model.lengths().stride);
    const auto   honest = keys.leaves_all() ? alone : RolloutMarch(problem, model, keys.measuring()).run(n_steps);
    honest_[i]          = rollout_errors(honest, test.truth(i), units);
    count(i, honest, keys.tolerance);
    share_[i]                  = double(honest.n_finite_element_steps + honest.n_audit_steps) / n_fine;
    finite_element_seconds_[i] = alone.finite_element_seconds + alone.measuring_seconds;
  }

  void TestRollouts::count(const std::size_t i, const RolloutMarch::Result &honest, const double tolerance)
  {
    met_[i] = std::ranges::all_of(honest.intervals, [&](const auto &interval) {
      return interval.decision != Decision::accepted || (interval.error >= 0. && interval.error <= tolerance);
    });
    for (const auto &interval : honest.intervals)
      ++(interval.decision == Decision::accepted     ? accepted_
         : interval.decision == Decision::corrected  ? corrected_
         : interval.decision == Decision::recomputed ? recomputed_
                                                     : rejected_)[i];
    seconds_[i] = honest.network_seconds + honest.certificate_seconds + honest.finite_element_seconds;
  }

  void TestRollouts::sum(const Ensemble &ensemble)
  {
    n_intervals_ = std::size_t(ensemble.all().max(double(n_intervals_)));
    estimates_.resize(n_ * n_intervals_, 0.);
    errors_.resize(n_ * n_intervals_, 0.);
    for (auto *errors : {&one_step_, &alone_, &honest_})
      for (auto &one : *errors)
        one.sum(ensemble);
    for (auto *values : {&estimates_, &errors_, &recomputed_, &corrected_, &accepted_, &rejected_, &met_, &share_,
                         &seconds_, &finite_element_seconds_})
      ensemble.sum_in_place(*values);
  }

  namespace
  {
    StepErrors total(const std::vector<StepErrors> &errors)
    {
      StepErrors result;
      for (const auto &one : errors)
        result.add(one);
      return result;
    }

    double sum_of(const std::vector<double> &values) { return std::accumulate(values.begin(), values.end(), 0.); }
  } // namespace

  double TestRollouts::one_step_rmse() const { return total(one_step_).rmse(); }
  double TestRollouts::rollout_rmse() const { return total(alone_).rmse(); }

  StepModel::Calibration TestRollouts::calibration() const
  {
    std::vector<double> ratios;
    for (std::size_t k = 0; k < errors_.size(); ++k)
      if (errors_[k] > 0. && estimates_[k] > 0.)
        ratios.push_back(errors_[k] / estimates_[k]);
    if (ratios.empty())
      return {};
    const double median = quantile(ratios, 0.5);
    return {median, quantile(ratios, kept_share) / median};
  }

  /// Share of the intervals whose error is within a factor of their price.
  double TestRollouts::share_within(const double factor) const
  {
    double n_within = 0.;
    for (std::size_t k = 0; k < errors_.size(); ++k)
      n_within += errors_[k] <= factor * estimates_[k] && estimates_[k] <= factor * errors_[k];
    return errors_.empty() ? 0. : n_within / double(errors_.size());
  }

  namespace
  {
    /// Whether the 95 % interval of the mean of every so manieth number covers the mean of all (Student, of a sample
    /// without replacement).
    bool covers(const std::vector<double> &all, const unsigned int every)
    {
      std::vector<double> sample;
      for (std::size_t k = every - 1; k < all.size(); k += every)
        sample.push_back(all[k]);
      if (sample.size() < 2)
        return false;
      const double n      = double(sample.size());
      const double mean   = sum_of(sample) / n;
      double       square = 0.;
      for (const double value : sample)
        square += (value - mean) * (value - mean);
      const double error = std::sqrt(square / (n - 1.) / n * (1. - n / double(all.size())));
      return std::abs(mean - sum_of(all) / double(all.size())) <= student_factor(0.95, n - 1.) * error;
    }
  } // namespace

  /// Rollouts by the network alone, of whose intervals all errors are known: in how many of them audits would have told
  /// the mean.
  int TestRollouts::n_covered(const unsigned int every) const
  {
    int result = 0;
    for (std::size_t i = 0; i < n_; ++i)
      {
        const auto begin = errors_.begin() + std::ptrdiff_t(i * n_intervals_);
        result += covers({begin, begin + std::ptrdiff_t(n_intervals_)}, every);
      }
    return result;
  }

  void TestRollouts::record(Figures &figures) const
  {
    for (const auto &[name, errors] :
         {std::pair{"one_step", total(one_step_)}, {"rollout", total(alone_)}, {"honest", total(honest_)}})
      {
        figures.set(std::string(name) + ".rmse", errors.rmse());
        figures.set(std::string(name) + ".persistence_ratio", errors.persistence_ratio());
      }
    figures.set("certificate.accepted", int(sum_of(accepted_)));
    figures.set("certificate.corrected", int(sum_of(corrected_)));
    figures.set("certificate.recomputed", int(sum_of(recomputed_)));
    figures.set("certificate.rejected", int(sum_of(rejected_)));
    figures.set("certificate.spearman", spearman(estimates_, errors_));
    figures.set("certificate.within_5", share_within(5.));
    figures.set("audit.covers", n_covered(audit_every_));
    figures.set("audit.of", (unsigned long)(n_));
    figures.set("interval.estimate_median", quantile(estimates_, 0.5));
    figures.set("interval.error_median", quantile(errors_, 0.5));
    figures.set("hybrid.met", int(sum_of(met_)));
    figures.set("hybrid.of", (unsigned long)(n_));
    figures.set("hybrid.fe_share", sum_of(share_) / double(n_));
    figures.set("hybrid.time_ratio", relative_to(sum_of(seconds_), sum_of(finite_element_seconds_)));
  }

  std::vector<std::vector<std::string>> TestRollouts::rows() const
  {
    std::vector<std::vector<std::string>> result;
    for (std::size_t i = 0; i < n_; ++i)
      result.push_back({std::to_string(i), text::rounded(one_step_[i].rmse()), text::rounded(alone_[i].rmse()),
                        text::rounded(honest_[i].rmse()), text::rounded(share_[i])});
    return result;
  }
} // namespace trestle

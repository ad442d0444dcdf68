#include "studies/mesh_transformer/many_rollouts.h"

#include "core/statistics.h"
#include "core/stopwatch.h"
#include "physics/api/state_numbers.h"
#include "studies/mesh_transformer/rollout_signals.h"
#include "studies/shared/answers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <ranges>

namespace trestle
{
  namespace
  {
    constexpr double infinity = std::numeric_limits<double>::infinity();

    /// A rollout has blown up where a state is no number, or this much larger than any by finite elements.
    constexpr double too_large = 10.;
  } // namespace

  ManyRollouts::ManyRollouts(const Ensemble &ensemble, Problem &problem, const StepModel &model,
                             const RolloutKeys &keys, const std::vector<std::vector<double>> &parameters)
    : n_(parameters.size()),
      kept_(n_),
      alone_(n_),
      share_(n_, 0.),
      seconds_(n_, 0.),
      finite_element_seconds_(n_, 0.),
      divergence_before_(n_, 0.),
      divergence_after_(n_, 0.)
  {
    ensemble.on_groups([&] {
      for (std::size_t i = 0; i < n_; ++i)
        if (ensemble.owns(i))
          {
            problem.set_parameters(parameters[i]);
            score(i, problem, model, keys);
          }
    });
    sum(ensemble, kept_);
    sum(ensemble, alone_);
    for (auto *values : {&share_, &seconds_, &finite_element_seconds_, &divergence_before_, &divergence_after_})
      ensemble.sum_in_place(*values);
  }

  void ManyRollouts::score(const std::size_t i, Problem &problem, const StepModel &model, const RolloutKeys &keys)
  {
    const Stopwatch watch;
    Truth           truth;
    truth.states  = problem.solve_states(&truth.numbers);
    truth.seconds = watch.wall_seconds();

    auto       kept  = RolloutMarch(problem, model, keys).run(problem.n_steps());
    const auto alone = RolloutMarch(problem, model, keys.alone()).run(problem.n_steps());
    compare(i, problem, kept, truth, kept_);
    compare(i, problem, alone, truth, alone_);
    share_[i] = double(kept.n_finite_element_steps + kept.n_audit_steps) /
                double(kept.intervals.size() * model.lengths().stride);
    seconds_[i]                = kept.network_seconds + kept.certificate_seconds + kept.finite_element_seconds;
    finite_element_seconds_[i] = truth.seconds;
    divergence_before_[i]      = kept.divergence_before;
    divergence_after_[i]       = kept.divergence_after;
    if (i == 0)
      {
        first_       = std::move(kept);
        first_truth_ = std::move(truth.states);
      }
  }

  void ManyRollouts::compare(const std::size_t i, Problem &problem, const RolloutMarch::Result &rollout,
                             const Truth &truth, Scores &scores) const
  {
    const std::size_t n     = problem.n_free();
    const auto        there = [&](const std::size_t step) { return std::span(truth.states).subspan(step * n, n); };
    const auto        value = [&](const auto &state) { return std::span(state.u).first(n); };
    auto              answered = std::views::filter(rollout.states,
                                                    [](const auto &state) { return state.by != AnsweredBy::finite_elements; });
    double            size = 0., sum = 0., n_states = 0.;
    for (std::size_t s = 0; s < truth.states.size() / n; ++s)
      size = std::max(size, problem.l2_norm(there(s)));
    for (const auto &state : answered)
      if (!(problem.l2_norm(value(state)) <= too_large * size))
        scores.blown_up[i] = 1.;
    for (const auto &state : answered)
      if (scores.blown_up[i] == 0.)
        {
          problem.set_time(double(state.step) * problem.step_equations()->step());
          sum += largest(problem.relative_l2_difference(value(state), there(state.step)));
          ++n_states;
        }
    scores.error[i] = n_states > 0. ? sum / n_states : infinity;
    compare_signals(i, problem, rollout, truth, scores);
  }

  void ManyRollouts::compare_signals(const std::size_t i, Problem &problem, const RolloutMarch::Result &rollout,
                                     const Truth &truth, Scores &scores) const
  {
    if (problem.number_names().empty())
      return;
    const double step     = problem.step_equations()->step();
    const auto   answered = rollout_numbers(problem, rollout, step);
    const bool   is_lost  = answered.empty() || scores.blown_up[i] > 0.;
    const auto   theirs   = window_summaries(problem, truth_numbers(problem, truth.numbers, answered, step));
    const auto   ours     = is_lost ? theirs : window_summaries(problem, answered);
    for (std::size_t k = 0; k < theirs.size(); ++k)
      {
        const double value = ours[k].value, reference = theirs[k].value;
        const bool   are_none = std::isnan(value) && std::isnan(reference);
        double       error    = are_none ? 0. : relative_to(std::abs(value - reference), std::abs(reference));
        if (is_lost || std::isnan(error))
          error = infinity;
        scores.signals.try_emplace(theirs[k].name, n_, 0.).first->second[i] = error;
      }
  }

  /// Groups have the same numbers: windows say what they are.
  void ManyRollouts::sum(const Ensemble &ensemble, Scores &scores) const
  {
    ensemble.sum_in_place(scores.blown_up);
    ensemble.sum_in_place(scores.error);
    for (auto &[name, errors] : scores.signals)
      ensemble.sum_in_place(errors);
  }

  void ManyRollouts::record(const std::string &prefix, const Scores &scores, Figures &figures)
  {
    figures.set(prefix + ".blow_ups", int(std::accumulate(scores.blown_up.begin(), scores.blown_up.end(), 0.)));
    figures.set(prefix + ".error_median", quantile(scores.error, 0.5));
    figures.set(prefix + ".error_worst", quantile(scores.error, 1.));
    const std::string before = "postprocessing.";
    for (const auto &[name, errors] : scores.signals)
      {
        const auto key = prefix + "." + name.substr(before.size());
        figures.set(key, quantile(errors, 0.5));
        figures.set(key + "_worst", quantile(errors, 1.));
      }
  }

  void ManyRollouts::record(Figures &figures) const
  {
    record("long", kept_, figures);
    record("alone", alone_, figures);
    const auto sum_of = [](const auto &values) { return std::accumulate(values.begin(), values.end(), 0.); };
    figures.set("hybrid.fe_share", sum_of(share_) / double(n_));
    figures.set("hybrid.time_ratio", relative_to(sum_of(seconds_), sum_of(finite_element_seconds_)));
    figures.set("rollout.divergence", std::ranges::max(divergence_after_));
    figures.set("rollout.divergence_before", std::ranges::max(divergence_before_));
  }
} // namespace trestle

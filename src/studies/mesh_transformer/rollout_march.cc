#include "studies/mesh_transformer/rollout_march.h"

#include "core/exceptions.h"
#include "core/stopwatch.h"
#include "physics/api/state_numbers.h"
#include "studies/mesh_transformer/flat_state.h"
#include "studies/mesh_transformer/step_inputs.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace trestle
{
  RolloutKeys::RolloutKeys(ParameterSink &prm)
  {
    const auto section = prm.section("rollout");
    prm.add("tolerance", tolerance,
            "Of the price of an interval: the residual of its last fine step, as an error over the state's size, "
            "calibrated on "
            "validation trajectories.",
            Allowed::positive());
    prm.add("finish", finish,
            "tolerance: intervals above it are recomputed by finite elements; never: they stay, marked rejected.",
            Allowed::one_of({"tolerance", "never"}));
    prm.add("correct", correct,
            "Finite-element steps that close each interval, in the place of the network's last states.");
    prm.add(
        "audit every", audit_every,
        "Every so manieth interval is repeated by finite elements from the network's own state, which tells its "
        "error, and replaced; 0: none.");
    prm.add("start", start,
            "Fine steps by finite elements before the network takes over; at least those that it is told of.");
    prm.add("project", project,
            "Whether the network's velocities are replaced by the nearest ones without divergence (flow alone).");
  }

  void RolloutKeys::check(const StepModel::Lengths &lengths, const unsigned int n_earlier,
                          const unsigned int n_steps) const
  {
    if (lengths.bundle < n_earlier + 1)
      throw InputError("step/bundle = " + std::to_string(lengths.bundle) +
                           ": the residual of a fine step looks at " + std::to_string(n_earlier + 1) + " states.",
                       "Take a bundle of " + std::to_string(n_earlier + 1) + " at least.");
    if (correct + n_earlier > lengths.bundle)
      throw InputError("rollout/correct = " + std::to_string(correct) +
                           ": the fine steps that close an interval begin at " + std::to_string(n_earlier) +
                           " states of the network, and step/bundle = " + std::to_string(lengths.bundle) + ".",
                       "Take a bundle of " + std::to_string(correct + n_earlier) + " at least.");
    const unsigned int first = std::max({start, lengths.history - 1, n_earlier - 1});
    if (first + lengths.stride > n_steps)
      throw InputError("No step of the network fits between fine step " + std::to_string(first) +
                           " and the end, step " + std::to_string(n_steps) +
                           ": step/stride = " + std::to_string(lengths.stride) + ".",
                       "Set a later time/end time.");
  }

  RolloutKeys RolloutKeys::alone() const
  {
    RolloutKeys result = *this;
    result.finish      = "never";
    result.correct = result.audit_every = 0;
    return result;
  }

  RolloutKeys RolloutKeys::measuring() const
  {
    RolloutKeys result = *this;
    result.measures    = true;
    return result;
  }

  RolloutMarch::RolloutMarch(Problem &problem, const StepModel &model, const RolloutKeys &keys)
    : problem_(problem),
      model_(model),
      keys_(keys),
      lengths_(model.lengths()),
      steps_(problem.step_equations()),
      inputs_(step_inputs(problem, model)),
      has_numbers_(!problem.number_names().empty()),
      projection_(keys.project ? DivergenceProjection::of(problem) : nullptr)
  {}

  std::size_t RolloutMarch::step_of(const StateInTime &state) const
  {
    return std::size_t(std::lround(state.time / steps_->step()));
  }

  /// So many fine steps from the states known.
  void RolloutMarch::advance(History &history, const std::size_t n_steps)
  {
    const Stopwatch watch;
    for (std::size_t i = 0; i < n_steps; ++i)
      {
        const double                   time = double(step_of(history.front()) + 1) * steps_->step();
        const std::vector<StateInTime> earlier(history.begin(), history.end());
        const auto                     step = steps_->step_to(time, earlier);
        auto                           u    = step->cold_start();
        step->solve(u);
        history.push_front(step->state(u));
      }
    seconds_of_fine_steps_ += watch.wall_seconds();
  }

  /// What the network is told first, by finite elements.
  RolloutMarch::History RolloutMarch::start()
  {
    History history{steps_->initial_state()};
    record(history, 1, AnsweredBy::finite_elements, 0.);
    const std::size_t n = std::max({keys_.start, lengths_.history - 1, steps_->n_earlier() - 1});
    for (std::size_t i = 0; i < n; ++i)
      {
        advance(history, 1);
        record(history, 1, AnsweredBy::finite_elements, 0.);
      }
    return history;
  }

  std::vector<double> RolloutMarch::answer(const History &history)
  {
    const Stopwatch     watch;
    std::vector<double> states, times;
    for (std::size_t i = lengths_.history; i-- > 0;)
      {
        const auto state = flat(history[i]);
        states.insert(states.end(), state.begin(), state.end());
        times.push_back(history[i].time);
      }
    const std::size_t end = step_of(history.front()) + lengths_.stride;
    times.push_back(double(end) * steps_->step());
    auto result =
        model_.predict({states, lengths_.history, prescribed_at(problem_, times), times.size(), inputs_});
    result_.network_seconds += watch.wall_seconds();
    if (projection_)
      project(result, end + 1 - lengths_.bundle);
    return result;
  }

  /// The states of a bundle, the first after so many fine steps; what is no number stays.
  void RolloutMarch::project(std::vector<double> &bundle, const std::size_t first)
  {
    const std::size_t n = bundle.size() / lengths_.bundle;
    for (std::size_t b = 0; b < lengths_.bundle; ++b)
      {
        const auto u = std::span(bundle).subspan(b * n, n);
        problem_.set_time(double(first + b) * steps_->step());
        const double before = projection_->divergence(u);
        if (!std::isfinite(before))
          return;
        const Stopwatch watch;
        projection_->project(u);
        result_.network_seconds += watch.wall_seconds();
        result_.divergence_before = std::max(result_.divergence_before, before);
        result_.divergence_after  = std::max(result_.divergence_after, projection_->divergence(u));
      }
  }

  std::vector<double> RolloutMarch::numbers(const History &history, const std::size_t i)
  {
    const std::size_t n = steps_->n_earlier();
    if (!has_numbers_ || i + n >= history.size() || !std::isfinite(problem_.l2_norm(history[i].value)))
      return {};
    for (std::size_t k = 1; k <= n; ++k)
      if (step_of(history[i + k]) + k != step_of(history[i]))
        return {};
    const auto                     next = history.begin() + std::ptrdiff_t(i) + 1;
    const std::vector<StateInTime> earlier(next, next + std::ptrdiff_t(n));
    return numbers_of(problem_, *steps_->step_to(history[i].time, earlier), history[i].value);
  }

  /// The states of a bundle before those known.
  RolloutMarch::History RolloutMarch::appended(History history, const std::vector<double> &bundle) const
  {
    const std::size_t n     = bundle.size() / lengths_.bundle;
    const std::size_t first = step_of(history.front()) + lengths_.stride + 1 - lengths_.bundle;
    for (std::size_t b = 0; b < lengths_.bundle; ++b)
      {
        history.push_front(unflattened(double(first + b) * steps_->step(), std::span(bundle).subspan(b * n, n),
                                       problem_.n_free()));
      }
    return history;
  }

  /// Of the newest state, with those before it. Its rates, in second-order physics, become those that the fine step gives its
  /// value: no residual sees others.
  double RolloutMarch::estimate_of(History &after)
  {
    const std::vector<StateInTime> earlier(after.begin() + 1, after.begin() + 1 + steps_->n_earlier());
    const auto                     step        = steps_->step_to(after.front().time, earlier);
    const auto                     certificate = certify(step->equations(), after.front().value, keys_.tolerance);
    result_.certificate_seconds += certificate.seconds;
    if (!after.front().acceleration.empty())
      after.front() = step->state(after.front().value);
    return model_.calibration().factor * certificate.relative();
  }

  /// Relative, of the worst field of the newest states.
  double RolloutMarch::error_of(const History &truth, const History &answered)
  {
    problem_.set_time(answered.front().time);
    double result = 0.;
    for (const auto &[block, error] : problem_.relative_l2_difference(answered.front().value, truth.front().value))
      result = std::max(result, error);
    return result;
  }

  void RolloutMarch::record(const History &history, const std::size_t n, const AnsweredBy by,
                            const double estimate)
  {
    for (std::size_t i = n; i-- > 0;)
      result_.states.push_back({step_of(history[i]), flat(history[i]), by, estimate, numbers(history, i)});
  }

  /// The newest states by fine steps from those before them.
  void RolloutMarch::close(History &after)
  {
    after.erase(after.begin(), after.begin() + keys_.correct);
    advance(after, keys_.correct);
    result_.n_finite_element_steps += keys_.correct;
  }

  void RolloutMarch::interval(History &history, const std::size_t number)
  {
    auto         after    = appended(history, answer(history));
    const double estimate = estimate_of(after);
    const bool   is_good  = model_.calibration().margin * estimate <= keys_.tolerance; // not where it is no number
    const bool   is_audited = keys_.audit_every > 0 && (number + 1) % keys_.audit_every == 0;
    Interval    interval{step_of(after.front()), estimate, is_good ? Decision::accepted : Decision::rejected, -1.};
    auto        by     = AnsweredBy::network;
    std::size_t n_kept = lengths_.bundle;

    const bool is_recomputed = !is_good && keys_.finish == "tolerance";
    if (is_audited || is_recomputed || keys_.measures)
      {
        auto         truth  = history;
        const double before = seconds_of_fine_steps_;
        advance(truth, lengths_.stride);
        interval.error = std::isfinite(estimate) ? error_of(truth, after) : -1.;
        if (is_audited || is_recomputed)
          {
            after             = std::move(truth);
            by                = is_audited ? AnsweredBy::audited : AnsweredBy::recomputed;
            interval.decision = Decision::recomputed;
            n_kept            = lengths_.stride;
            (is_audited ? result_.n_audit_steps : result_.n_finite_element_steps) += lengths_.stride;
          }
        else
          result_.measuring_seconds += std::exchange(seconds_of_fine_steps_, before) - before;
      }
    if (!is_audited && !is_recomputed && keys_.correct > 0)
      {
        close(after);
        by                = AnsweredBy::corrected;
        interval.decision = Decision::corrected;
      }
    record(after, n_kept, by, estimate);
    result_.intervals.push_back(interval);
    after.resize(std::max<std::size_t>(lengths_.history, steps_->n_earlier()));
    history = std::move(after);
  }

  std::vector<std::vector<double>> RolloutMarch::first_states()
  {
    result_ = {};
    start();
    std::vector<std::vector<double>> states;
    for (auto &state : result_.states)
      states.push_back(std::move(state.u));
    return states;
  }

  RolloutMarch::Result RolloutMarch::run(const std::size_t n_steps)
  {
    result_                = {};
    seconds_of_fine_steps_ = 0.;
    auto history           = start();
    for (std::size_t number = 0; step_of(history.front()) + lengths_.stride <= n_steps; ++number)
      interval(history, number);
    result_.finite_element_seconds = seconds_of_fine_steps_;
    return std::move(result_);
  }
} // namespace trestle

#include "studies/shared/answer_tally.h"

#include "core/figures.h"
#include "core/statistics.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  AnswerTally::AnswerTally(const std::size_t n)
    : network_seconds(n, 0.),
      certificate_seconds(n, 0.),
      finish_seconds(n, 0.),
      residual_before(n, 0.),
      residual_after(n, 0.),
      estimate(n, 0.),
      warm_iterations(n, 0.),
      cold_iterations(n, 0.)
  {}

  void AnswerTally::add(const std::size_t i, const double seconds, const Finish::Outcome &outcome)
  {
    network_seconds[i]     = seconds;
    certificate_seconds[i] = outcome.before.seconds;
    finish_seconds[i]      = outcome.seconds;
    residual_before[i]     = outcome.before.residual_relative;
    residual_after[i]      = outcome.after.residual_relative;
    estimate[i]            = outcome.before.relative();
    warm_iterations[i]     = outcome.warm_iterations;
    cold_iterations[i]     = outcome.cold_iterations;
    ++n_decided_[std::size_t(outcome.before.decision)];
  }

  void AnswerTally::sum(const Ensemble &ensemble)
  {
    for (auto *values : {&network_seconds, &certificate_seconds, &finish_seconds, &residual_before,
                         &residual_after, &estimate, &warm_iterations, &cold_iterations})
      ensemble.sum_in_place(*values);
    for (double &n : n_decided_)
      n = ensemble.sum(n);
  }

  int AnswerTally::count(const Decision decision) const
  {
    return int(std::lround(n_decided_[std::size_t(decision)]));
  }

  int AnswerTally::n_solved() const
  {
    return int(std::count_if(residual_after.begin(), residual_after.end(),
                             [](const double residual) { return residual <= 1e-10; }));
  }

  void AnswerTally::report_decisions(Figures &figures, const std::initializer_list<Decision> decisions) const
  {
    for (const auto decision : decisions)
      figures.set("certificate." + to_string(decision), count(decision));
    figures.set("certificate.residual_relative", quantile(residual_after, 1.));
  }

  void AnswerTally::report_times(Figures &figures) const
  {
    figures.set("time.network_s", quantile(network_seconds, 0.5));
    figures.set("time.certificate_s", quantile(certificate_seconds, 0.5));
    figures.set("time.finish_s", quantile(finish_seconds, 0.5));
  }
} // namespace trestle

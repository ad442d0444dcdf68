#pragma once

#include "core/ensemble.h"
#include "studies/shared/finish.h"

#include <array>
#include <initializer_list>
#include <vector>

namespace trestle
{
  /**
   * What came of a network's answers to several queries: decisions, residuals and costs, an entry a sample. Of
   * samples dealt out to groups of ranks each group adds its own; sum() then makes them known to all.
   */
  class AnswerTally
  {
  public:
    explicit AnswerTally(std::size_t n_samples);

    /// @param network_seconds of the answer itself. Once a sample, on all ranks of the group that owns it.
    void add(std::size_t sample, double network_seconds, const Finish::Outcome &outcome);
    /// Collective on all ranks, once, after the last add().
    void sum(const Ensemble &ensemble);

    /// How many answers that was done with.
    int count(Decision decision) const;
    /// How many left the program with a residual below 1e-10 of that of the lifted zero.
    int n_solved() const;

    /// Sets certificate.<decision> for these, and certificate.residual_relative: the worst that left the program.
    void report_decisions(Figures &figures, std::initializer_list<Decision> decisions) const;
    /// Sets time.network_s, time.certificate_s and time.finish_s: medians.
    void report_times(Figures &figures) const;

    // An entry a sample.
    std::vector<double> network_seconds, certificate_seconds, finish_seconds;
    std::vector<double> residual_before, residual_after; ///< relative to that of the lifted zero
    std::vector<double> estimate;                        ///< relative too, before the finish
    std::vector<double> warm_iterations, cold_iterations;

  private:
    std::array<double, 4> n_decided_{}; ///< by Decision
  };
} // namespace trestle

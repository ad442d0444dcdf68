#pragma once

#include "core/figures.h"
#include "core/parameters.h"

#include <cstddef>
#include <string>
#include <vector>

namespace trestle
{
  /// What estimators are tried on: answers of both models at the same inputs, of which there are enough to draw from.
  struct FidelityPool
  {
    std::vector<double> whole, cheap;        ///< a quantity, one a run
    double              whole_seconds  = 0.; ///< a run
    double              cheap_seconds  = 0.;
    double              before_seconds = 0.; ///< spent on data and training
  };

  /**
   * Whether unbiased estimates with a cheap model keep what they promise: from a pool of runs of both, mean and exceedance are
   * estimated many times at the cost of so many whole runs, and compared with the pool's own and with whole runs alone.
   */
  class EstimatorTrial
  {
  public:
    /// Section `estimator`.
    explicit EstimatorTrial(ParameterSink &prm);

    /// Name of the conditional generator whose zone is the cheap model; empty: no trial.
    const std::string &generator() const { return generator_; }
    unsigned int       n_draws() const { return n_draws_; }

    /// fidelity.submodel.rho, estimate.*. @throws InputError for a pool that is smaller than the pilot. Not collective.
    void record(const FidelityPool &pool, Figures &figures) const;

  private:
    std::string  generator_;
    unsigned int n_draws_      = 32;
    unsigned int n_pilot_      = 200;
    unsigned int n_whole_runs_ = 100;
    unsigned int n_replicates_ = 200;
    unsigned int seed_         = 0;
  };
} // namespace trestle

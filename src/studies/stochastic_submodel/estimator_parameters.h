#pragma once

#include "core/parameters.h"

#include <string>
#include <vector>

namespace trestle
{
  /// Section `estimator`.
  struct EstimatorParameters
  {
    explicit EstimatorParameters(ParameterSink &prm);

    /// Cheap models by name, in the file's order; none: nothing is estimated.
    std::vector<std::string> cheap_models() const;

    /// What can be known before anything is run. @throws InputError for a name that is none, or twice; submodel without a
    /// generator; folds of one.
    void check(std::size_t n_training) const;

    std::string              estimator = "mfmc"; ///< plain, mfmc, acv
    std::vector<std::string> models;
    std::string              generator; ///< of the submodel
    std::string              direct_generator;
    unsigned int             n_draws         = 32;
    unsigned int             n_reduced_modes = 60;
    unsigned int             n_reduced_runs  = 40;
    unsigned int             reduced_every   = 2;
    unsigned int             n_pilot         = 200;
    unsigned int             n_whole_runs    = 100;
    unsigned int             n_replicates    = 200;
    unsigned int             n_folds         = 0;
    unsigned int             n_further       = 4000;
    std::vector<double>      exceedances;
    double                   confidence = 0.95;
    unsigned int             seed       = 0;
  };
} // namespace trestle

#pragma once

#include "core/parameters.h"

#include <string>
#include <vector>

namespace trestle
{
  /// Section `wave predictor`.
  struct PredictorParameters
  {
    explicit PredictorParameters(ParameterSink &prm);

    /// @throws InputError for values that do not go together. Not collective.
    void check() const;

    std::vector<std::string> tasks      = {"next step", "impact to field"};
    unsigned int             n_training = 200;
    unsigned int             n_test     = 60;
    std::string              data;
    double                   first_time = 0.;
    std::string              step_inputs, impact_inputs;
    unsigned int             n_seeds  = 5;
    unsigned int             seed     = 0;
    double                   coverage = 0.9;
  };
} // namespace trestle

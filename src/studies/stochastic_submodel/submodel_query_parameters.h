#pragma once

#include "studies/stochastic_submodel/statistics_parameters.h"

#include <string>
#include <vector>

namespace trestle
{
  /// Section `query`.
  struct SubmodelQueryParameters : StatisticsParameters
  {
    explicit SubmodelQueryParameters(ParameterSink &prm);

    /// What can be known before anything is opened. @throws InputError. Not collective.
    void check() const;

    bool has_conditions() const { return !conditions.empty(); }

    std::string               model, generator, conditions;
    std::string               outside = "refuse"; ///< refuse, full model
    unsigned int              n_draws = 1000;     ///< at each condition
    unsigned int              groups  = 1;
    unsigned int              seed    = 0;
    std::vector<unsigned int> fields;
  };
} // namespace trestle

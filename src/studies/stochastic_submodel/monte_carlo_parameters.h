#pragma once

#include "studies/stochastic_submodel/statistics_parameters.h"

#include <string>

namespace trestle
{
  /// Section `monte carlo`: how many samples, and what is said of them.
  struct MonteCarloParameters : StatisticsParameters
  {
    explicit MonteCarloParameters(ParameterSink &prm);

    /// What can be known before anything is sampled. @throws InputError. Not collective.
    void check() const;

    unsigned int n_samples  = 1000;
    double       minutes    = 0.; ///< 0: no budget
    double       half_width = 0.; ///< of means, relative; 0: none is asked for
    std::string  stop_quantity;   ///< empty: all
    bool         fields = true;
  };
} // namespace trestle

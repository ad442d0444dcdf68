#pragma once

#include "core/parameters.h"
#include "studies/stochastic_submodel/sample_quantities.h"

#include <string>
#include <vector>

namespace trestle
{
  /// Section `monte carlo`: how many samples, and what is said of them.
  struct MonteCarloParameters
  {
    explicit MonteCarloParameters(ParameterSink &prm);

    /// What can be known before anything is sampled. @throws InputError. Not collective.
    void check() const;

    unsigned int        n_samples  = 1000;
    double              minutes    = 0.; ///< 0: no budget
    double              half_width = 0.; ///< of means, relative; 0: none is asked for
    std::string         stop_quantity;   ///< empty: all
    double              confidence = 0.95;
    std::vector<double> quantiles{0.05, 0.5, 0.95};
    std::string         exceedances_text;
    bool                fields = true;

    /// An event that is counted.
    struct Exceedance
    {
      std::size_t quantity;
      double      value;
      std::string name; ///< "peak.maximum > 2.5"
    };
    /// @throws InputError: bad syntax, a quantity that is not there.
    std::vector<Exceedance> exceedances(const SampleQuantities &quantities) const;
  };
} // namespace trestle

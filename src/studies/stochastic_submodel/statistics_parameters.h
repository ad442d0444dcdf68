#pragma once

#include "core/parameters.h"
#include "studies/stochastic_submodel/sample_quantities.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace trestle
{
  /// What is said of the draws of random quantities: part of a study's section.
  struct StatisticsParameters
  {
    /// @param section for messages.
    explicit StatisticsParameters(std::string section)
      : section_name(std::move(section))
    {}

    /// In the section that is open.
    void declare(ParameterSink &prm);

    /// @throws InputError for quantiles that so many samples do not resolve, ... Not collective.
    void check(std::size_t n_samples) const;

    std::string         section_name;
    double              confidence = 0.95;
    std::vector<double> quantiles{0.05, 0.5, 0.95};
    std::string         exceedances_text;

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

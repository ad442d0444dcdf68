#pragma once

#include "core/checkpoint_clock.h"
#include "core/parameters.h"

#include <string>

namespace trestle
{
  /// Section `online` of a study `rom net query`: what it asks of whom.
  struct QueryParameters
  {
    explicit QueryParameters(ParameterSink &prm);

    /// @throws InputError where there is nobody to ask, or nothing.
    void check() const;

    std::string  model;   ///< run directory
    std::string  queries; ///< file
    bool         adapt    = false;
    unsigned int n_fields = 1;

    CheckpointKeys checkpoint; ///< a step is a query
  };
} // namespace trestle

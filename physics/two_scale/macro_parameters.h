#pragma once

#include "core/parameters.h"

#include <string>
#include <vector>

namespace trestle
{
  /// Section `macroscale`.
  struct MacroParameters
  {
    explicit MacroParameters(ParameterSink &prm);

    unsigned int load_steps    = 5;
    unsigned int step_halvings = 6;
    double       first_look    = 1e-2; ///< relative residual
    std::string  body_force;
    std::string  temperature;
    std::string  reaction_boundaries; ///< ids or names
    std::string  cells_of_interest;
  };
} // namespace trestle

#pragma once

#include "physics/models/physics.h"

#include <string>
#include <vector>

namespace trestle
{
  /// `temperature`, `velocity_x`, `velocity_y`, `pressure`: a name a component.
  inline std::vector<std::string> component_names(const std::vector<FieldBlock> &blocks)
  {
    std::vector<std::string> names;
    for (const auto &block : blocks)
      for (unsigned int c = 0; c < block.n_components; ++c)
        names.push_back(block.name + (block.is_vector           ? std::string("_") + "xyz"[c]
                                      : block.n_components == 1 ? ""
                                                                : "_" + std::to_string(c)));
    return names;
  }
} // namespace trestle

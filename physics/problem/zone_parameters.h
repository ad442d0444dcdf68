#pragma once

#include "core/parameters.h"
#include "physics/discretisation/mesh.h"

#include <string>

namespace trestle
{
  /// Section `zone`: which cells, how fine.
  struct ZoneParameters
  {
    explicit ZoneParameters(ParameterSink &prm);

    /// @param mesh the whole one, set up. @throws InputError unless one of box, materials and level set is given, and right.
    template <int dim>
    MeshPart<dim> part_of(const Mesh<dim> &mesh) const;

    std::string  box, materials, level_set;
    unsigned int refinements   = 0;
    unsigned int step_halvings = 0;
  };
} // namespace trestle

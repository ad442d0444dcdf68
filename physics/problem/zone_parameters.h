#pragma once

#include "core/parameters.h"
#include "physics/discretisation/mesh.h"

#include <string>

namespace trestle
{
  /// Section `zone`: which cells, how fine, what drives it.
  struct ZoneParameters
  {
    explicit ZoneParameters(ParameterSink &prm);

    /// @param mesh the whole one, set up. @param level so many refinements more. @throws InputError unless one of box,
    /// materials and level set is given, and right.
    template <int dim>
    MeshPart<dim> part_of(const Mesh<dim> &mesh, unsigned int level) const;

    bool is_driven_by_tractions() const { return driven_by == "tractions"; }
    bool starts_anyhow() const { return initial_state == "generated"; }
    /// @throws InputError for tractions on another mesh or step than those that they are taken on.
    void check() const;

    std::string  box, materials, level_set;
    unsigned int refinements   = 0;
    unsigned int step_halvings = 0;
    std::string  driven_by     = "motion";
    std::string  initial_state = "rest";
  };
} // namespace trestle

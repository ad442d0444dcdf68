#pragma once

#include "physics/discretisation/discretisation.h"

#include <string>

namespace trestle
{
  /**
   * Whether a flow is enclosed: the velocity normal to the boundary is prescribed everywhere, and no pressure anywhere.
   * Its pressure is then determined up to a constant. Walls along an axis may let the fluid slip. Collective.
   */
  template <int dim>
  bool flow_is_enclosed(const Discretisation<dim> &discretisation);

  /// @throws InputError when an enclosed flow is prescribed to gain or lose fluid through its boundary at that time: an
  /// incompressible one has nowhere to go. Collective.
  template <int dim>
  void require_balanced_flow(const Discretisation<dim> &discretisation, double time);
} // namespace trestle

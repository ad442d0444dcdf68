#pragma once

#include "bridge/graph/field_map.h"

namespace trestle
{
  class Problem;
  class ResidualOperator;

  /**
   * A problem's field map with characteristic values, so that networks see fields of order one: each
   * component's is the largest entry of one preconditioned correction of the lifted zero. That needs no solve
   * and follows any change of units. Freezes the multigrid preconditioner at zero. Collective.
   */
  FieldMap scaled_field_map(FieldMap map, ResidualOperator &equations);
  /// Of its steady equations.
  FieldMap scaled_field_map(Problem &problem);
} // namespace trestle

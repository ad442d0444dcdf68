#pragma once

#include "physics/api/zone.h"

#include <cstddef>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Where somebody's files have the dofs of a zone's cut. @param positions array of n_interface rows in the files' order: the
   * coordinates of each dof, then its component (0, 1, ...; it may be left out where there is one). Empty: the zone's own
   * order. @returns a row for each dof of the zone. @throws InputError naming the dof that has none: of another zone or
   * mesh. One rank.
   */
  std::vector<std::size_t> cut_order(const std::string &positions, const Zone &zone);

  /// The zone's own order, for those who make traces: a line of coordinates and component a dof, under a line of names.
  std::string cut_as_csv(const Zone &zone);
} // namespace trestle

#pragma once

#include "embed/borrowed_cell.h"
#include "embed/guarded.h"

#include <span>
#include <string>

namespace trestle
{
  /// How a step is cut where the cell finds no answer.
  inline constexpr double step_cut = 0.25;

  /// A material point as UMAT and CalculiX know it: states are the host's, strains total ones.
  struct HostPoint
  {
    std::string             material; ///< picks the cell, see CellSettings::from_environment()
    std::array<double, 6>   strain{};
    std::span<const double> state; ///< at the step's beginning
  };

  struct HostPointAnswer
  {
    PointAnswer            point;
    std::vector<double>    state; ///< at its end, then certificate and level; at most as long as the host's
    unsigned int           dimension   = 3;
    bool                   has_history = false;
    std::array<double, 36> elastic{}; ///< see BorrowedCell::elastic_tangent()
  };

  /// @throws as BorrowedCell, and InputError where the host keeps too few numbers.
  HostPointAnswer respond(const HostPoint &point);

  /// From a name in Fortran, which ends at its first blank, of at most `length` characters (80 where a host does not say).
  /// CalculiX' external materials are called @LIBRARY_FUNCTION@MATERIAL: what follows the second '@'.
  std::string material_name(const char *name, int length);
} // namespace trestle

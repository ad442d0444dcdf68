#pragma once

#include "physics/microscale/cell_solver.h"

#include <algorithm>
#include <string>
#include <vector>

namespace trestle
{
  /// The different laws that some quadrature points have, in the order of their first material ids: the same in a cell
  /// and in its archive, so that sums over points are, to the bit.
  struct LawsAtPoints
  {
    std::vector<const Material *> laws;
    std::vector<unsigned int>     materials; ///< one that has it: a place in Cell::law
    std::vector<std::size_t>      of_point;  ///< which law
  };

  template <int dim>
  LawsAtPoints laws_at(const Cell<dim> &cell, const std::vector<std::size_t> &points)
  {
    const auto   law_at = [&](const std::size_t point) { return &cell.law_of(point / cell.tables.n_q); };
    LawsAtPoints result;
    for (unsigned int i = 0; i < cell.law.size(); ++i)
      if (std::ranges::find(result.laws, cell.law[i]) == result.laws.end() &&
          std::ranges::any_of(points, [&](const auto point) { return law_at(point) == cell.law[i]; }))
        {
          result.laws.push_back(cell.law[i]);
          result.materials.push_back(i);
        }
    for (const auto point : points)
      result.of_point.push_back(std::size_t(std::ranges::find(result.laws, law_at(point)) - result.laws.begin()));
    return result;
  }
} // namespace trestle

#pragma once

#include <deal.II/grid/cell_id.h>
#include <deal.II/grid/tria.h>

namespace trestle
{
  /**
   * A cell's id on any number of ranks: that of deal.II, but for the coarse cell, which is counted as the mesh has it. A
   * distributed triangulation counts p4est's trees, which it has put in another order than a shared one, so that CellId
   * names different cells of one file's mesh on one rank and on two. For files and sorting; not for deal.II's functions.
   */
  template <class CellIterator>
  dealii::CellId::binary_type cell_key(const CellIterator &cell)
  {
    constexpr int                                      dim = CellIterator::AccessorType::dimension;
    typename dealii::Triangulation<dim>::cell_iterator ancestor(&cell->get_triangulation(), cell->level(),
                                                                cell->index());
    while (ancestor->level() > 0)
      ancestor = ancestor->parent();
    const auto id    = cell->id();
    const auto below = id.get_child_indices();
    return dealii::CellId(ancestor->index(), (unsigned int)(below.size()), below.data()).template to_binary<dim>();
  }
} // namespace trestle

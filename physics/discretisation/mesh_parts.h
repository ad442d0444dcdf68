#pragma once

#include <deal.II/grid/tria.h>
#include <deal.II/grid/tria_accessor.h>
#include <deal.II/grid/tria_iterator.h>

#include <vector>

namespace trestle
{
  /// Which cells hang together, by vertices that they share. What holds one part of a mesh holds no other.
  template <int dim>
  class MeshParts
  {
  public:
    /// The coarse cells must be on this rank, as they are in all of deal.II's triangulations.
    explicit MeshParts(const dealii::Triangulation<dim> &triangulation);

    unsigned int n() const { return n_; }

    /// 0, ..., n() - 1, the same on all ranks, of a cell of any level.
    template <class Cell>
    unsigned int of(const Cell &cell) const
    {
      if (n_ == 1)
        return 0;
      typename dealii::Triangulation<dim>::cell_iterator ancestor(&cell->get_triangulation(), cell->level(),
                                                                  cell->index());
      while (ancestor->level() > 0)
        ancestor = ancestor->parent();
      return part_[ancestor->index()];
    }

  private:
    unsigned int              n_ = 0;
    std::vector<unsigned int> part_; ///< of each coarse cell
  };
} // namespace trestle

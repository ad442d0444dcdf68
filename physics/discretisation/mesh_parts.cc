#include "physics/discretisation/mesh_parts.h"

namespace trestle
{
  template <int dim>
  MeshParts<dim>::MeshParts(const dealii::Triangulation<dim> &triangulation)
    : part_(triangulation.n_cells(0), dealii::numbers::invalid_unsigned_int)
  {
    using Cell = typename dealii::Triangulation<dim>::cell_iterator;
    std::vector<std::vector<Cell>> around(triangulation.n_vertices());
    for (const auto &cell : triangulation.cell_iterators_on_level(0))
      for (const unsigned int v : cell->vertex_indices())
        around[cell->vertex_index(v)].push_back(cell);

    std::vector<Cell> front;
    const auto        visit = [&](const Cell &cell) {
      if (part_[cell->index()] != dealii::numbers::invalid_unsigned_int)
        return;
      part_[cell->index()] = n_;
      front.push_back(cell);
    };
    for (const auto &first : triangulation.cell_iterators_on_level(0))
      if (part_[first->index()] == dealii::numbers::invalid_unsigned_int)
        {
          for (visit(first); !front.empty();)
            {
              const Cell cell = front.back();
              front.pop_back();
              for (const unsigned int v : cell->vertex_indices())
                for (const Cell &neighbour : around[cell->vertex_index(v)])
                  visit(neighbour);
            }
          ++n_;
        }
  }

  template class MeshParts<2>;
  template class MeshParts<3>;
} // namespace trestle

#include "physics/discretisation/mesh_part.h"

#include "core/exceptions.h"

#include <deal.II/grid/grid_tools.h>

#include <set>
#include <string>
#include <vector>

namespace trestle
{
  namespace
  {
    template <int dim>
    using Cell = typename dealii::Triangulation<dim>::active_cell_iterator;

    /// Every boundary face of a coarse mesh has an entry in its SubCellData.
    std::vector<dealii::CellData<1>> &faces_of(dealii::SubCellData &data, std::integral_constant<int, 2>)
    {
      return data.boundary_lines;
    }
    std::vector<dealii::CellData<2>> &faces_of(dealii::SubCellData &data, std::integral_constant<int, 3>)
    {
      return data.boundary_quads;
    }

    template <int dim>
    std::set<Cell<dim>> members(const dealii::Triangulation<dim> &whole, const MeshPart<dim> &part)
    {
      std::set<Cell<dim>> result;
      for (const auto &cell : whole.active_cell_iterators())
        if (part.contains(cell->center(), cell->material_id()))
          result.insert(cell);
      if (result.empty() || result.size() == whole.n_active_cells())
        throw InputError(
            "The zone has " + std::string(result.empty() ? "none" : "all") + " of the mesh's " +
                std::to_string(whole.n_active_cells()) + " cells.",
            "Change zone/box, zone/materials or zone/level set: cells belong to it by their centres.");
      return result;
    }

    template <int structdim, class Object>
    dealii::CellData<structdim> data_of(const Object &object)
    {
      dealii::CellData<structdim> result;
      result.vertices.resize(object->n_vertices());
      for (const auto v : object->vertex_indices())
        result.vertices[v] = object->vertex_index(v);
      result.manifold_id = object->manifold_id();
      return result;
    }
  } // namespace

  template <int dim>
  void cut_part(const dealii::Triangulation<dim> &whole, const MeshPart<dim> &part,
                dealii::Triangulation<dim> &result)
  {
    const auto                         inside = members(whole, part);
    std::vector<dealii::CellData<dim>> cells;
    dealii::SubCellData                faces;
    for (const auto &cell : inside)
      {
        cells.push_back(data_of<dim>(cell));
        cells.back().material_id = cell->material_id();
        for (const auto f : cell->face_indices())
          if (cell->face(f)->at_boundary() || !inside.contains(cell->neighbor(f)))
            {
              auto &all = faces_of(faces, std::integral_constant<int, dim>());
              all.push_back(data_of<dim - 1>(cell->face(f)));
              all.back().boundary_id =
                  cell->face(f)->at_boundary() ? cell->face(f)->boundary_id() : part.interface;
            }
      }
    auto vertices = whole.get_vertices();
    dealii::GridTools::delete_unused_vertices(vertices, cells, faces);
    result.create_triangulation(vertices, cells, faces);
    for (const auto id : whole.get_manifold_ids())
      if (id != dealii::numbers::flat_manifold_id)
        result.set_manifold(id, whole.get_manifold(id));
  }

  template void cut_part(const dealii::Triangulation<2> &, const MeshPart<2> &, dealii::Triangulation<2> &);
  template void cut_part(const dealii::Triangulation<3> &, const MeshPart<3> &, dealii::Triangulation<3> &);
} // namespace trestle

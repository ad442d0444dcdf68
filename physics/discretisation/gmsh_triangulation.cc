#include "physics/discretisation/gmsh_triangulation.h"

#include "core/exceptions.h"
#include "physics/discretisation/gmsh_mesh.h"
#include "physics/libraries/deal_ii_message.h"

#include <deal.II/base/geometry_info.h>
#include <deal.II/grid/grid_tools.h>

#include <algorithm>
#include <map>
#include <new>

namespace trestle
{
  namespace
  {
    using Face = std::vector<unsigned int>; // ascending vertices

    /// Nodes of cells, numbered anew in the file's order: deal.II wants no vertex without a cell.
    class Vertices
    {
    public:
      Vertices(const GmshMesh &mesh, const unsigned int dim)
        : number_(mesh.nodes.size(), dealii::numbers::invalid_unsigned_int)
      {
        for (const auto &element : mesh.elements)
          if (const auto &kind = *GmshMesh::kind(element.type); kind.dim == dim)
            for (unsigned int i = 0; i < kind.n_nodes; ++i)
              number_[element.nodes[i]] = 0;
        for (auto &number : number_)
          if (number == 0)
            number = n_++;
      }

      unsigned int size() const { return n_; }
      unsigned int operator[](const unsigned int node) const { return number_[node]; }
      bool has(const unsigned int node) const { return number_[node] != dealii::numbers::invalid_unsigned_int; }

    private:
      std::vector<unsigned int> number_;
      unsigned int              n_ = 0;
    };

    template <int dim>
    std::vector<dealii::Point<dim>> points(const GmshMesh &mesh, const Vertices &vertices)
    {
      std::vector<dealii::Point<dim>> result(vertices.size());
      for (unsigned int i = 0; i < mesh.nodes.size(); ++i)
        if (vertices.has(i))
          for (unsigned int d = 0; d < dim; ++d)
            result[vertices[i]][d] = mesh.nodes[i][d];
      return result;
    }

    template <int dim>
    std::vector<dealii::CellData<dim>> cells(const GmshMesh &mesh, const Vertices &vertices)
    {
      std::vector<dealii::CellData<dim>> result;
      for (const auto &element : mesh.elements)
        if (const auto &kind = *GmshMesh::kind(element.type); kind.dim == dim)
          {
            dealii::CellData<dim> cell(kind.n_nodes);
            const bool            is_hyper_cube = kind.n_nodes == dealii::GeometryInfo<dim>::vertices_per_cell;
            for (unsigned int i = 0; i < kind.n_nodes; ++i)
              cell.vertices[is_hyper_cube ? dealii::GeometryInfo<dim>::ucd_to_deal[i] : i] =
                  vertices[element.nodes[i]];
            cell.material_id = element.group;
            result.push_back(std::move(cell));
          }
      return result;
    }

    template <int dim>
    std::map<Face, unsigned int> groups_of_faces(const GmshMesh &mesh, const Vertices &vertices)
    {
      std::map<Face, unsigned int> groups;
      for (const auto &element : mesh.elements)
        if (const auto &kind = *GmshMesh::kind(element.type); kind.dim + 1 == dim)
          {
            Face face(kind.n_nodes);
            std::transform(element.nodes.begin(), element.nodes.begin() + kind.n_nodes, face.begin(),
                           [&](const unsigned int node) { return vertices[node]; });
            std::sort(face.begin(), face.end());
            groups[face] = element.group;
          }
      return groups;
    }

    template <int dim>
    void set_boundary_ids(const GmshMesh &mesh, const Vertices &vertices,
                          dealii::Triangulation<dim> &triangulation)
    {
      const auto groups = groups_of_faces<dim>(mesh, vertices);
      Face       face;
      for (const auto &cell : triangulation.active_cell_iterators())
        for (const auto f : cell->face_indices())
          if (cell->at_boundary(f))
            {
              face.clear();
              for (const auto v : cell->face(f)->vertex_indices())
                face.push_back(cell->face(f)->vertex_index(v));
              std::sort(face.begin(), face.end());
              if (const auto group = groups.find(face); group != groups.end())
                cell->face(f)->set_boundary_id(group->second);
            }
    }
  } // namespace

  template <int dim>
  void make_triangulation(const GmshMesh &mesh, dealii::Triangulation<dim> &triangulation)
  {
    const Vertices vertices(mesh, dim);
    const auto     places = points<dim>(mesh, vertices);
    auto           list   = cells<dim>(mesh, vertices);
    try
      {
        // UCD's order, as which cells() takes Gmsh's, turns hexahedra inside out.
        dealii::GridTools::invert_cells_with_negative_measure(places, list);
        if (list.front().vertices.size() == dealii::GeometryInfo<dim>::vertices_per_cell)
          dealii::GridTools::consistently_order_cells(list);
        triangulation.create_triangulation(places, list, dealii::SubCellData());
      }
    catch (const std::bad_alloc &)
      {
        mesh.fail(
            "memory is too short for its " + std::to_string(list.size()) + " cells.",
            "Every rank holds the coarse mesh: start fewer ranks, or coarsen the file and set mesh/refinements.");
      }
    catch (const std::exception &error)
      {
        mesh.fail("deal.II refused it: " + deal_ii_message(error), "Look at the mesh in gmsh: do cells overlap?");
      }
    set_boundary_ids(mesh, vertices, triangulation);
  }

  template void make_triangulation(const GmshMesh &, dealii::Triangulation<2> &);
  template void make_triangulation(const GmshMesh &, dealii::Triangulation<3> &);
} // namespace trestle

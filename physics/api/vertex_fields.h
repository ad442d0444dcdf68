#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class Problem;

  /**
   * A problem's mesh and states at the vertices of its cells, as programs that know no finite elements want them: nodes,
   * cells, values. Fields of higher degree are sampled, not projected. Of one rank that holds the whole mesh; valid until the
   * problem is set up anew.
   */
  class VertexFields
  {
  public:
    virtual ~VertexFields() = default;

    /// Of a problem that is set up. @throws InputError where several ranks share its mesh.
    static std::unique_ptr<VertexFields> of(Problem &problem);

    struct Block
    {
      std::string  name; ///< velocity
      unsigned int first;
      unsigned int n_components;
    };
    virtual const std::vector<Block> &blocks() const     = 0;
    virtual std::size_t               n_vertices() const = 0;

    /// n_vertices x dim, at the problem's present parameters.
    virtual std::vector<double> positions() const = 0;

    /// Quadrilaterals are two triangles each, joined along the diagonal from a cell's first vertex; hexahedra have VTK's order.
    virtual unsigned int               n_vertices_of_cell() const = 0;
    virtual std::vector<std::uint32_t> cells() const              = 0;
    /// Quadrilaterals in one piece, their vertices around them; all others as above.
    virtual unsigned int               n_vertices_of_whole_cell() const = 0;
    virtual std::vector<std::uint32_t> whole_cells() const              = 0;

    struct Boundary
    {
      std::string                name;     ///< of Gmsh's group; where that has none, boundary_<id>
      std::vector<std::uint32_t> vertices; ///< ascending
    };
    /// All that the mesh has, by their ids.
    virtual std::vector<Boundary> boundaries() const = 0;

    /// Whether a vertex has a boundary value of any component.
    virtual std::vector<bool> is_prescribed() const = 0;
    /// Whether it lies on one of these boundaries. @param ids, or Gmsh's names, separated by commas. @throws InputError naming
    /// `key` for one that is not on the mesh.
    virtual std::vector<bool> is_on(const std::string &key, const std::string &ids) const = 0;

    /// Of the free dofs at a time of the problem. @returns n_vertices x components, row-major, boundary values and hanging
    /// nodes included.
    virtual std::vector<double> values(std::span<const double> state, double time) = 0;
  };
} // namespace trestle

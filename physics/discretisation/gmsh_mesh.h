#pragma once

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace trestle
{
  /**
   * What a Gmsh file says, before anything of it is believed: nodes, elements of all dimensions, physical groups and
   * their names. deal.II's own reader hangs on sections that do not end, knows neither parametric nodes nor names, and
   * takes elements listed twice for two.
   */
  struct GmshMesh
  {
    using Node = std::array<double, 3>;

    struct Kind
    {
      const char  *name;
      unsigned int dim;
      unsigned int n_nodes;
    };

    struct Element
    {
      unsigned long               tag   = 0; ///< Gmsh's number of it, for messages
      int                         type  = 0; ///< Gmsh's number of the kind of element
      unsigned int                group = 0; ///< physical group; 0: none
      std::array<unsigned int, 8> nodes{};   ///< places in `nodes`; as many as its kind has
    };

    std::string                                                  file; ///< for messages
    std::vector<Node>                                            nodes;
    std::vector<unsigned long>                                   tags; ///< Gmsh's number of each node
    std::vector<Element>                                         elements;
    std::map<std::pair<unsigned int, unsigned int>, std::string> names; ///< of (dimension, physical group)

    /// Points, lines, triangles, quadrilaterals, tetrahedra, hexahedra of first order; null for all others.
    static const Kind *kind(int type);

    /// @throws InputError "Mesh file '...': problem" with what to do.
    [[noreturn]] void fail(const std::string &problem, const std::string &advice) const;
  };

  /**
   * Reads ASCII 2.x, 4.0 or 4.1, parametric nodes (Mesh.SaveParametric) included. Every count is held against what its
   * section contains, and every section must end.
   * @param dim of the problem: what has more dimensions is refused.
   * @throws InputError naming file, section, and element or node.
   */
  GmshMesh read_gmsh(const std::string &text, const std::string &file_name, unsigned int dim);
} // namespace trestle

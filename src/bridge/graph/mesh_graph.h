#pragma once

#include <cstdint>
#include <vector>

namespace trestle
{
  /**
   * The graph of an FE dof set as networks see it: a node for every support point, an edge between any two
   * nodes of a cell. Nodes are split as their dofs are; owned nodes come first, in a bandwidth-reducing order
   * (reverse Cuthill-McKee), then the ghosts that owned rows refer to.
   */
  struct MeshGraph
  {
    unsigned int dim      = 0;
    std::size_t  n_owned  = 0;
    std::size_t  n_ghost  = 0;
    std::size_t  n_global = 0;

    std::vector<std::uint64_t> global_index; ///< of owned, then ghost nodes; owned ranges are contiguous
    std::vector<double>        position;     ///< (n_owned + n_ghost) x dim, physical units
    std::vector<int>           type;         ///< of owned + ghost: 0 free, 1 hanging, 2 Dirichlet in any component
    std::vector<std::size_t>   row_offset;   ///< n_owned + 1, CSR over owned nodes; self edges excluded
    std::vector<std::size_t>   column;       ///< local node indices
  };
} // namespace trestle

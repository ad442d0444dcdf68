#pragma once

#include "core/communicator.h"

#include <functional>
#include <vector>

namespace trestle
{
  /// Cells of one rank as the mass matrix of linear elements needs them, one after another.
  struct CellMasses
  {
    unsigned int        dim;
    unsigned int        n_vertices; ///< of a cell
    std::vector<double> vertices;   ///< global numbers
    std::vector<double> positions;  ///< cells x vertices x dim
    std::vector<double> masses;     ///< cells x vertices x vertices
  };

  /**
   * The largest eigenpairs of M C M phi = lambda M phi by SLEPc's Krylov-Schur method. The root solves it for all,
   * with vertices and cells in the order of their positions, so that the result does not depend on the partition
   * even where eigenvalues coincide (on a square they do); nor does it then depend on the processor's round-off: of
   * their modes, the first is the one with the largest entry of all.
   */
  struct KarhunenLoeve
  {
    /// @param correlation of a distance. Collective. @throws InputError for more modes than vertices, or a mesh
    /// whose correlations do not fit (more than 12,000 vertices).
    KarhunenLoeve(const Communicator &communicator, const CellMasses &cells, std::size_t n_vertices,
                  unsigned int n_modes, const std::function<double(double)> &correlation);

    std::vector<double> eigenvalues; ///< descending
    std::vector<double> modes;       ///< global vertices x modes; phi^T M phi = 1
  };
} // namespace trestle

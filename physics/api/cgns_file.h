#pragma once

#include "physics/api/vertex_fields.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace trestle
{
  /// What of a CGNS file does not change from state to state.
  struct CgnsMesh
  {
    unsigned int                        dimension;
    std::vector<double>                 positions;          ///< n_vertices x dimension
    unsigned int                        n_vertices_of_cell; ///< with the dimension, says what cells are
    std::vector<std::uint32_t>          cells;              ///< VertexFields::whole_cells()
    std::vector<VertexFields::Boundary> boundaries;
  };

  /// Names have at most 32 characters, '/' not among them, and are different.
  struct CgnsState
  {
    double                                                   time    = 0.;
    std::vector<std::pair<std::string, std::vector<double>>> fields  = {}; ///< at vertices
    std::vector<std::pair<std::string, double>>              globals = {}; ///< of the state as a whole
  };

  /// @throws InputError saying `what` has a name that CGNS cannot hold, or that another one has.
  void require_cgns_names(const std::string &what, const std::vector<std::string> &names);

  /**
   * Writes a state as CGNS over HDF5, as PLAID (Casenave, Roynard, Staber et al., "PLAID: a unified data model for machine learning
   * on heterogeneous physics simulations", arXiv 2505.02974) wants one: base `Base_<dim>_<dim>` with an unstructured zone `Zone`:
   * coordinates in double precision, one section of elements, boundaries as BC_t that list vertices, `VertexFields`, and `Time/TimeValues`; numbers of the state in a base `Global`.
   * Beside the target, then renamed. One rank. The library that does it is loaded when first asked.
   *
   * @throws InputError where this Trestle was built without libcgns, or for a name that CGNS cannot hold; FatalError where the disk
   * is full.
   */
  void write_cgns(const std::string &path, const CgnsMesh &mesh, const CgnsState &state);

  /// @throws InputError naming `key` where this Trestle was built without libcgns.
  void require_cgns(const std::string &key);
} // namespace trestle

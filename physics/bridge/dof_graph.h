#pragma once

#include "bridge/graph/field_map.h"
#include "bridge/graph/mesh_graph.h"
#include "physics/discretisation/discretisation.h"

namespace trestle
{
  /// The dof set of a discretisation as networks see it: its graph, and where each free dof lies in it.
  struct DofGraph
  {
    MeshGraph graph;
    FieldMap  field_map;

    std::vector<dealii::types::global_dof_index> nodes;     ///< the dof that names each owned node
    std::vector<dealii::types::global_dof_index> dirichlet; ///< those of field_map.dirichlet_dofs()
  };

  /**
   * A node is the set of dofs at one support point of a cell (all components; the Taylor-Hood pressure shares
   * the vertex nodes). It is named by its smallest dof, which every rank that sees the point agrees on. Hanging
   * nodes are nodes of their own. Owned nodes are numbered in reverse Cuthill-McKee order of the edges within
   * the rank.
   *
   * Collective. Component names: the block's name, vectors with suffix _x, _y, _z.
   */
  template <int dim>
  DofGraph extract_dof_graph(const Discretisation<dim> &discretisation);

  /// The discretisation's random field at the owned nodes.
  template <int dim>
  std::vector<double> field_at_nodes(const Discretisation<dim> &discretisation, const DofGraph &dof_graph);
} // namespace trestle

#pragma once

#include "physics/discretisation/mesh.h"

#include <deal.II/dofs/dof_handler.h>

#include <memory>
#include <vector>

namespace trestle
{
  /// What the displacement fluctuation w of a unit cell obeys on its boundary.
  enum class CellBoundary
  {
    periodic,
    linear_displacement, ///< w = 0
    uniform_traction     ///< no more than a zero mean strain of w
  };

  /**
   * A unit cell's finite elements as plain tables: what a solve needs, without deal.II's objects in its loops, so
   * that many solvers in many threads may share one. The cell is the bounding box of the mesh; what the mesh
   * leaves out inside of it is void, and at its sides where that is asked for. Serial: each rank holds the whole cell.
   */
  template <int dim>
  struct CellTables
  {
    /**
     * @param mesh set up on MPI_COMM_SELF. @param degree of the elements. @param voids_at_faces whether the mesh may
     * leave gaps in the box's sides.
     * @throws InputError for gaps that may not be, for a periodic cell whose opposite sides do not carry the same nodes,
     * and for parts that nothing holds.
     */
    CellTables(const Mesh<dim> &mesh, unsigned int degree, CellBoundary boundary, bool voids_at_faces = false);

    std::size_t  n_cells = 0;
    unsigned int n_q     = 0; ///< quadrature points a cell
    unsigned int n_basis = 0; ///< scalar shape functions a cell
    std::size_t  n_nodes = 0;
    std::size_t  n_points() const { return n_cells * n_q; }

    std::vector<double>       weight;       ///< [cell][q]: fraction of the box
    std::vector<double>       gradient;     ///< [cell][q][basis][dim]
    std::vector<unsigned int> node;         ///< [cell][basis]
    std::vector<unsigned int> material_ids; ///< of the mesh, ascending: ids may be any numbers
    std::vector<unsigned int> material;     ///< [cell]: place in material_ids

    std::vector<dealii::Point<dim>> position; ///< [node]
    dealii::Point<dim>              corner;   ///< of the box
    dealii::Tensor<1, dim>          extent;

    std::vector<int> equation; ///< [node][dim]: unknown, or -1 where w = 0
    std::size_t      n_equations = 0;
    CellBoundary     boundary;
    /// Uniform traction: the mean strain of w, [n_strain][equation].
    std::vector<double> mean_strain;
    /// Root of the sum over equations of (sum |weight gradient|)^2: turns stresses into the size of residuals.
    double force_scale = 0.;

    /// For output: scalar dofs are the nodes.
    std::shared_ptr<dealii::DoFHandler<dim>> dof_handler;
    const Mesh<dim>                         *mesh;

  private:
    double measure_box(); ///< corner, extent; @returns its volume
    void   tabulate();
    void   number_equations(bool voids_at_faces);
    void   require_held(const std::vector<unsigned int> &master, const std::vector<bool> &fixed) const;
    void   fix_rigid_modes(const std::vector<unsigned int> &master, std::vector<bool> &fixed) const;
    void   tabulate_mean_strain();
    void   measure_forces();
  };
} // namespace trestle

#pragma once

#include "physics/solvers/assembler.h"
#include "physics/solvers/local_matrix.h"

#include <Eigen/Core>

#include <span>
#include <vector>

namespace trestle
{
  /**
   * Loads of a linear physics as a reduced basis sees them: V^T R(0) at many times. What boundaries give is kept as a matrix from
   * densities at the points of loaded faces to modes, so that a time costs the expressions there and one small product,
   * where an assembly of the faces' cells takes ten times as long. Sources inside are assembled, once where they do not
   * depend on time.
   */
  template <int dim>
  class ProjectedLoads
  {
  public:
    /// @param basis V: a row a position in this rank's vectors, ghosts included; boundary values zero, hanging nodes
    /// interpolated. The arguments outlive this.
    ProjectedLoads(const Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                   const ModesByRow &basis);

    /// At the present parameters. @returns modes x times, the same on all ranks. Collective.
    Eigen::MatrixXd operator()(std::span<const double> times);

  private:
    struct Point
    {
      dealii::Point<dim>         place;
      dealii::types::boundary_id id;
    };

    void            find_points();
    Eigen::VectorXd densities(double time) const;
    /// Of all dofs, the boundary's terms included; not yet summed over ranks.
    Eigen::VectorXd assembled(double time) const;

    const Discretisation<dim> &discretisation_;
    const Assembler<dim>      &assembler_;
    const ModesByRow          &basis_;
    std::vector<bool>          has_robin_; ///< of each component; pressures have none
    std::vector<Point>         points_;    ///< of this rank's faces
    Eigen::MatrixXd            weights_;   ///< modes x (points x components)
  };
} // namespace trestle

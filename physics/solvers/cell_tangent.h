#pragma once

#include "physics/models/physics.h"
#include "physics/solvers/cell_shapes.h"

#include <deal.II/lac/full_matrix.h>

#include <span>
#include <vector>

namespace trestle
{
  struct Shifts;

  /// What becomes of the point tangent before it is integrated.
  enum class TangentPart
  {
    full,             ///< weighted by the shifts
    positive_definite ///< see Assembler::spd_tangent()
  };

  /**
   * The matrix of a cell from the tangents at its points. A block of two components is the product of its test
   * functions with the weighted coefficients times its trial functions; rows that a physics lacks (no f0, no value
   * in f1) are left out, of a symmetric tangent one of two blocks. A cell of the shape, the points and the
   * coefficients of the one before has its matrix. What only stabilised forms have (f1 of rate and Laplacian) is
   * added by functions of its own.
   */
  template <int dim>
  class CellTangent
  {
  public:
    CellTangent(const Physics<dim> &physics, const CellShapes<dim> &shapes, unsigned int n_points);

    /// The shape of cells has changed.
    void forget() { n_known_ = 0; }

    /// @param points numbers of the quadrature points that states and weights belong to.
    /// @return n_dofs x n_dofs in sorted order.
    const dealii::FullMatrix<double> &operator()(std::span<const PointState<dim>> states,
                                                 std::span<const unsigned int>    points,
                                                 std::span<const double> weights, const Shifts &shifts,
                                                 TangentPart part);

  private:
    static constexpr unsigned int n_rows = CellShapes<dim>::n_rows;
    /// Numbers of the coefficients of one point.
    unsigned int n_coefficients() const { return n_components_ * n_components_ * n_rows * n_rows; }

    void clear(PointTangent<dim> &tangent) const;
    void pack(const Shifts &shifts, std::span<const double> weights);
    void pack_stabilisation(const Shifts &shifts, std::span<const double> weights);
    bool is_known(std::span<const unsigned int> points);
    void find_rows(std::size_t n_points);
    void add_block(unsigned int c, unsigned int d, std::span<const unsigned int> points);
    void add_laplacian(unsigned int c, unsigned int d, std::span<const unsigned int> points);

    const Physics<dim>    &physics_;
    const CellShapes<dim> &shapes_;
    unsigned int           n_components_;

    std::vector<PointTangent<dim>> tangents_;     ///< a point
    std::vector<double>            coefficients_; ///< [point][c][d][test row][trial row], weighted
    std::vector<double>            laplacian_;    ///< [point][c][d][test direction] of it, weighted; empty: none
    std::vector<double>            known_;        ///< the coefficients and points that matrix_ belongs to
    std::vector<double>            known_laplacian_;
    std::vector<unsigned int>      known_points_;
    std::size_t                    n_known_ = 0; ///< points; 0: none
    std::vector<bool>              has_row_;     ///< [c][d][test row]: not zero at some point
    std::vector<double>            trial_;       ///< coefficients times trial functions, one row
    std::vector<double>            test_; ///< coefficients of the Laplacian times gradients of test functions
    dealii::FullMatrix<double>     matrix_;
  };
} // namespace trestle

#pragma once

#include "physics/discretisation/mesh.h"

#include <deal.II/base/quadrature.h>
#include <deal.II/fe/fe_nothing.h>
#include <deal.II/fe/fe_values.h>

#include <optional>
#include <vector>

namespace trestle
{
  /// Whether the vertices of a cell say where all of its points are (degree of the mapping 1).
  template <int dim>
  bool vertices_determine_cells(const Mesh<dim> &mesh);

  /**
   * Where the quadrature points of a cell lie, their weights and the inverse Jacobians there. Where vertices alone
   * determine a cell (degree of the mapping 1) all of it is computed here, and once for cells that are translates
   * of each other: a mesh of a million squares has one shape. On request also what second derivatives and stabilised
   * forms need.
   */
  template <int dim>
  class CellGeometry
  {
  public:
    using Cell = typename dealii::Triangulation<dim>::active_cell_iterator;

    CellGeometry(const Mesh<dim> &mesh, const dealii::Quadrature<dim> &quadrature,
                 bool with_second_derivatives = false);

    /// Before a loop over cells: vertices may have moved since the last one.
    void restart();

    /// @return whether the shape differs from that of the cell before: gradients are to be computed anew.
    bool reinit(const Cell &cell);

    unsigned int              n_points() const { return weights_.size(); }
    const dealii::Point<dim> &point(const unsigned int q) const { return points_[q]; }
    /// Quadrature weights in physical space; they sum to the volume of the cell.
    double weight(const unsigned int q) const { return weights_[q]; }
    /// d (reference coordinate l) / d x_e, at [l][e].
    const dealii::Tensor<2, dim> &inverse_jacobian(const unsigned int q) const { return inverse_jacobians_[q]; }
    /// Laplacians by x of the reference coordinates, zero on parallelograms; with second derivatives alone.
    const dealii::Tensor<1, dim> &laplacian(const unsigned int q) const { return laplacians_[q]; }

    /**
     * e . metric e = 4/h^2 along a unit vector e, h the length of the cell there (Shakib, Hughes, Johan 1991). The
     * reference simplex is taken as equilateral: all edges have the length 2, however its vertices are numbered.
     */
    dealii::Tensor<2, dim> metric(unsigned int q) const;

  private:
    bool is_translate(const Cell &cell) const;
    void map_by_vertices(const Cell &cell);
    void map_by_library(const Cell &cell);
    /// @param jacobian_gradient [e][m][n]: d2 x_e / (d xi_m d xi_n)
    void set_laplacian(unsigned int q, const dealii::Tensor<3, dim> &jacobian_gradient);

    const dealii::Mapping<dim>   &mapping_;
    const dealii::Quadrature<dim> quadrature_;
    const bool                    by_vertices_;
    const bool                    is_simplicial_;
    const bool                    with_second_derivatives_;

    std::vector<double>                  linear_;           ///< linear shape functions [q][vertex]
    std::vector<dealii::Tensor<1, dim>>  linear_gradients_; ///< [q][vertex]
    std::vector<dealii::Tensor<2, dim>>  linear_hessians_;  ///< [q][vertex]; empty: none asked for
    std::vector<dealii::Point<dim>>      vertices_;         ///< of the cell whose shape is known; empty: none
    dealii::FE_Nothing<dim>              no_element_;
    std::optional<dealii::FEValues<dim>> fe_values_; ///< for curved cells
    std::vector<dealii::Point<dim>>      points_;
    std::vector<dealii::Point<dim>>      points_of_shape_;
    std::vector<double>                  weights_;
    std::vector<dealii::Tensor<2, dim>>  inverse_jacobians_;
    std::vector<dealii::Tensor<1, dim>>  laplacians_;
  };
} // namespace trestle

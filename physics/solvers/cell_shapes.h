#pragma once

#include "physics/solvers/cell_geometry.h"

#include <deal.II/fe/fe_system.h>

#include <array>
#include <vector>

namespace trestle
{
  /// Rows of shape functions times a cell's values, in one pass. @param rows n_rows x n.
  template <unsigned int n_rows>
  std::array<double, n_rows> row_products(const double *rows, const unsigned int n, const double *values)
  {
    std::array<double, n_rows> result{};
    for (unsigned int k = 0; k < n; ++k)
      for (unsigned int r = 0; r < n_rows; ++r)
        result[r] += rows[r * n + k] * values[k];
    return result;
  }

  /**
   * Shape functions of a cell's scalar elements as test functions of the weak form: at each point 1 + dim rows, the
   * values and the components of the gradient, one number a shape function. On request their Laplacians, too.
   */
  template <int dim>
  class CellShapes
  {
  public:
    static constexpr unsigned int n_rows = 1 + dim;

    CellShapes(const dealii::FESystem<dim> &fe, const dealii::Quadrature<dim> &quadrature,
               bool with_laplacians = false);

    /// Gradients (and Laplacians, which the geometry must then know) on another shape of cell.
    void reinit(const CellGeometry<dim> &geometry);

    /// Shape functions of a component, and the sorted position of its first dof.
    unsigned int n(const unsigned int component) const { return bases_[base_of_[component]].n; }
    unsigned int begin(const unsigned int component) const { return begin_[component]; }
    /// Sorted position (dofs of the first component first) to cell dof.
    const std::vector<unsigned int> &sorted() const { return sorted_; }

    /// n(component) numbers: values (row 0) or derivatives by x_e (row 1 + e).
    const double *row(const unsigned int component, const unsigned int q, const unsigned int r) const
    {
      const Base &base = bases_[base_of_[component]];
      return base.test.data() + (q * n_rows + r) * base.n;
    }
    /// n(component) numbers.
    const double *laplacian(const unsigned int component, const unsigned int q) const
    {
      const Base &base = bases_[base_of_[component]];
      return base.laplacian.data() + q * base.n;
    }

  private:
    struct Base
    {
      unsigned int        n;
      std::vector<double> reference; ///< gradients on the reference cell [q][l][k]
      std::vector<double> test;      ///< [q][row][k]

      std::vector<dealii::Tensor<2, dim>> hessians  = {}; ///< on the reference cell [q][k]; empty: not asked for
      std::vector<double>                 laplacian = {}; ///< [q][k]
    };

    void set_laplacians(Base &base, const CellGeometry<dim> &geometry) const;

    std::vector<Base>         bases_;
    std::vector<unsigned int> base_of_;
    std::vector<unsigned int> begin_;
    std::vector<unsigned int> sorted_;
  };
} // namespace trestle

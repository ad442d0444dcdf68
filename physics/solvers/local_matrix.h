#pragma once

#include "physics/discretisation/discretisation.h"

#include <deal.II/lac/full_matrix.h>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <array>
#include <vector>

namespace trestle
{
  /// Vectors side by side, an entry a row: what a sparse matrix reads of all of them lies together.
  using ModesByRow = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  /**
   * This rank's share of a matrix without constraints, over positions in this rank's vectors: the sum of its own cells'
   * matrices. The shares of all ranks together are the matrix, so that a product needs one exchange, of its result.
   */
  template <int dim>
  class LocalMatrix
  {
  public:
    /// Zero, with the pattern of this rank's cells.
    void reinit(const Discretisation<dim> &discretisation);

    void set_zero();
    void add(const std::vector<unsigned int> &local_dofs, const dealii::FullMatrix<double> &matrix);

    /// y += A x, ghosts of y included, which the caller sums up (compress). @param x with ghosts.
    void add_product(const Vector &x, Vector &y) const;

    /// y += A x + B z, of a matrix B with the same pattern, which is read once. @param x, z with ghosts.
    void add_products(const Vector &x, const LocalMatrix &b, const Vector &z, Vector &y) const;

    /// This rank's shares of x^T A x and z^T B z, of a matrix B with the same pattern. @param x, z with ghosts.
    std::array<double, 2> squares(const Vector &x, const LocalMatrix &b, const Vector &z) const;

    /// Adds a multiple of a matrix with the same pattern.
    void add(double factor, const LocalMatrix &other) { matrix_.coeffs() += factor * other.matrix_.coeffs(); }

    /// Calls action(i, j, entry) row by row, columns ascending.
    template <class Action>
    void visit(const Action &action) const
    {
      for (Eigen::Index i = 0; i < matrix_.outerSize(); ++i)
        for (typename decltype(matrix_)::InnerIterator entry(matrix_, i); entry; ++entry)
          action(std::size_t(i), std::size_t(entry.col()), entry.value());
    }

    /// V^T A V of this rank's share. @param basis V: a row a position in this rank's vectors, ghosts included.
    /// @param is_symmetric half of it is computed.
    Eigen::MatrixXd projected(const ModesByRow &basis, bool is_symmetric) const;

    bool is_zero() const;
    bool operator==(const LocalMatrix &other) const;

  private:
    /// Calls action(i, (A x)_i, (B z)_i); the pattern is read once.
    template <class Action>
    void for_each_row(const Vector &x, const LocalMatrix &b, const Vector &z, const Action &action) const;

    Eigen::SparseMatrix<double, Eigen::RowMajor> matrix_;
  };
} // namespace trestle

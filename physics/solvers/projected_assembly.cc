#include "physics/solvers/assembler.h"

#include "core/exceptions.h"
#include "physics/solvers/boundary_kernel.h"
#include "physics/solvers/cell_constraints.h"
#include "physics/solvers/cell_kernel.h"

#include <Eigen/Core>

namespace trestle
{
  using namespace dealii;

  namespace
  {
    /// A copy of deal.II's vector has lost its ghosts, and zeros in their place would go unnoticed.
    void require_ghosts(std::span<const Vector> basis, const Communicator &communicator)
    {
      bool has_ghosts = true;
      for (const Vector &vector : basis)
        has_ghosts = has_ghosts && vector.has_ghost_elements();
      if (communicator.size() > 1 && communicator.any(!has_ghosts))
        throw FatalError("A basis vector came without the values of its ghost dofs.",
                         "Call update_ghost_values() on each vector of the basis.");
    }
    /// Of left right^T, n x n, over cells: those of several at once, since one alone has too few columns for a product
    /// to be fast.
    class SumOfProducts
    {
    public:
      SumOfProducts(const std::size_t n, const std::size_t n_columns)
        : n_columns_(Eigen::Index(n_columns)),
          left_(n, n_together * n_columns_),
          right_(n, n_together * n_columns_),
          sum_(Matrix::Zero(n, n))
      {}

      void add(const FullMatrix<double> &left, const FullMatrix<double> &right)
      {
        for (Eigen::Index m = 0; m < sum_.rows(); ++m)
          for (Eigen::Index i = 0; i < n_columns_; ++i)
            {
              left_(m, filled_ + i)  = left(m, i);
              right_(m, filled_ + i) = right(m, i);
            }
        filled_ += n_columns_;
        if (filled_ == left_.cols())
          flush();
      }

      /// Row-major.
      std::vector<double> get()
      {
        flush();
        return {sum_.data(), sum_.data() + sum_.size()};
      }

    private:
      using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

      void flush()
      {
        sum_.noalias() += left_.leftCols(filled_) * right_.leftCols(filled_).transpose();
        filled_ = 0;
      }

      static constexpr Eigen::Index n_together = 32;
      const Eigen::Index            n_columns_;
      Matrix                        left_, right_, sum_;
      Eigen::Index                  filled_ = 0;
    };
  } // namespace

  template <int dim>
  void Assembler<dim>::read_basis(std::span<const Vector> basis, FullMatrix<double> &values) const
  {
    const auto &local = kernel_->local_dofs();
    for (std::size_t m = 0; m < basis.size(); ++m)
      for (std::size_t i = 0; i < local.size(); ++i)
        values(m, i) = basis[m].local_element(local[i]);
  }

  template <int dim>
  std::vector<double> Assembler<dim>::projected_residual(const DiscreteState       &state,
                                                         std::span<const CellVisit> visits,
                                                         std::span<const Vector>    basis) const
  {
    require_ghosts(basis, discretisation_.mesh().communicator());
    std::vector<double> result(basis.size(), 0.);
    FullMatrix<double>  values(basis.size(), discretisation_.fe().n_dofs_per_cell());
    for_each(visits, state, [&](const Cell &cell, const CellVisit &visit) {
      assemble_residual(cell, state, visit);
      read_basis(basis, values);
      for (std::size_t m = 0; m < basis.size(); ++m)
        for (unsigned int i = 0; i < cell_residual_.size(); ++i)
          result[m] += values(m, i) * cell_residual_(i);
    });
    discretisation_.mesh().communicator().sum_in_place(result.data(), result.size());
    return result;
  }

  template <int dim>
  std::vector<double> Assembler<dim>::projected_tangent(const DiscreteState &state, const Shifts &shifts,
                                                        std::span<const CellVisit> visits,
                                                        std::span<const Vector>    basis) const
  {
    require_ghosts(basis, discretisation_.mesh().communicator());
    const std::size_t  n = basis.size(), n_dofs = discretisation_.fe().n_dofs_per_cell();
    SumOfProducts      result(n, n_dofs);
    FullMatrix<double> values(n, n_dofs), images(n, n_dofs);
    for_each(visits, state, [&](const Cell &cell, const CellVisit &visit) {
      assemble_tangent(cell, state, shifts, TangentPart::full, visit);
      read_basis(basis, values);
      values.mTmult(images, cell_tangent_); // row m: the tangent times basis vector m
      result.add(values, images);
    });
    auto sum = result.get();
    discretisation_.mesh().communicator().sum_in_place(sum.data(), sum.size());
    return sum;
  }

  template <int dim>
  void Assembler<dim>::visit_cells(const DiscreteState &state, const Shifts *shifts,
                                   std::span<const CellVisit> visits, std::span<const Vector> basis,
                                   const std::function<void(const CellSums &)> &action) const
  {
    require_ghosts(basis, discretisation_.mesh().communicator());
    const std::size_t  n_dofs = discretisation_.fe().n_dofs_per_cell();
    FullMatrix<double> values(basis.size(), n_dofs), images(basis.size(), n_dofs);
    for_each(visits, state, [&](const Cell &cell, const CellVisit &visit) {
      assemble_residual(cell, state, visit);
      if (!basis.empty())
        read_basis(basis, values);
      if (shifts != nullptr && !basis.empty())
        {
          assemble_tangent(cell, state, *shifts, TangentPart::full, visit);
          values.mTmult(images, cell_tangent_);
        }
      action({std::size_t(&visit - visits.data()), kernel_->dofs(), kernel_->local_dofs(), cell_residual_, values,
              images});
    });
  }

  template void                Assembler<2>::read_basis(std::span<const Vector>, FullMatrix<double> &) const;
  template void                Assembler<3>::read_basis(std::span<const Vector>, FullMatrix<double> &) const;
  template std::vector<double> Assembler<2>::projected_residual(const DiscreteState &, std::span<const CellVisit>,
                                                                std::span<const Vector>) const;
  template std::vector<double> Assembler<3>::projected_residual(const DiscreteState &, std::span<const CellVisit>,
                                                                std::span<const Vector>) const;
  template std::vector<double> Assembler<2>::projected_tangent(const DiscreteState &, const Shifts &,
                                                               std::span<const CellVisit>,
                                                               std::span<const Vector>) const;
  template std::vector<double> Assembler<3>::projected_tangent(const DiscreteState &, const Shifts &,
                                                               std::span<const CellVisit>,
                                                               std::span<const Vector>) const;
  template void Assembler<2>::visit_cells(const DiscreteState &, const Shifts *, std::span<const CellVisit>,
                                          std::span<const Vector>,
                                          const std::function<void(const CellSums &)> &) const;
  template void Assembler<3>::visit_cells(const DiscreteState &, const Shifts *, std::span<const CellVisit>,
                                          std::span<const Vector>,
                                          const std::function<void(const CellSums &)> &) const;
} // namespace trestle

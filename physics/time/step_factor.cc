#include "physics/time/step_factor.h"

#include "core/exceptions.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    [[noreturn]] void fail()
    {
      throw ConvergenceError("The matrix of a step in time is singular, or a load is not finite",
                             "Check that density and stiffness are positive everywhere.");
    }

    template <int dim>
    bool cholesky_serves(const Discretisation<dim> &discretisation)
    {
      if (discretisation.mesh().communicator().size() > 1 || !discretisation.physics().is_spd())
        return false;
      for (const auto &line : discretisation.constraints().get_lines())
        if (!line.entries.empty())
          return false;
      return true;
    }
  } // namespace

  template <int dim>
  StepFactor<dim>::StepFactor(const Assembler<dim> &assembler)
    : assembler_(assembler)
  {
    const auto &discretisation = assembler.discretisation();
    if (!cholesky_serves(discretisation))
      return;
    int n = 0;
    for (const auto dof : discretisation.owned())
      free_.push_back(discretisation.constraints().is_constrained(dof) ? -1 : n++);
    column_.resize(std::size_t(n));
  }

  /// The lower triangle by columns, which of a symmetric matrix is the upper one by rows.
  template <int dim>
  void StepFactor<dim>::fill(const LocalMatrix<dim> &matrix)
  {
    const auto for_each = [&](const auto &action) {
      matrix.visit([&](const std::size_t i, const std::size_t j, const double value) {
        if (j >= i && free_[i] >= 0 && free_[j] >= 0)
          action(free_[i], free_[j], value);
      });
    };
    if (!cholesky_)
      {
        std::vector<int> begin(column_.size() + 1, 0), rows;
        for_each([&](const int i, const int j, double) {
          ++begin[std::size_t(i) + 1];
          rows.push_back(j);
        });
        for (std::size_t i = 1; i < begin.size(); ++i)
          begin[i] += begin[i - 1];
        cholesky_ = std::make_unique<SparseCholesky>(std::move(begin), std::move(rows));
      }
    const auto  values = cholesky_->values();
    std::size_t entry  = 0;
    for_each([&](int, int, const double value) { values[entry++] = value; });
  }

  template <int dim>
  void StepFactor<dim>::factorise(const LocalMatrix<dim> &matrix, const Shifts &shifts)
  {
    if (!free_.empty())
      {
        fill(matrix);
        return cholesky_->factorise();
      }
    if (!system_)
      {
        system_ = LinearSystemRegistry::instance().create("petsc");
        assembler_.reinit(*system_);
      }
    assembler_.tangent({assembler_.discretisation().make_vector(), {}, {}, 0.}, shifts, *system_);
    system_->prepare(LinearMethod::direct);
  }

  template <int dim>
  void StepFactor<dim>::solve(Vector &x, const Vector &b)
  {
    if (!cholesky_)
      {
        if (!system_->solve(x, b, 1e-12, 0., 1).converged || !std::isfinite(x.l2_norm()))
          fail();
        return;
      }
    for (std::size_t i = 0; i < free_.size(); ++i)
      if (free_[i] >= 0)
        column_[std::size_t(free_[i])] = b.local_element(i);
    cholesky_->solve(column_, 1);
    double sum = 0.;
    for (std::size_t i = 0; i < free_.size(); ++i)
      {
        x.local_element(i) = free_[i] >= 0 ? column_[std::size_t(free_[i])] : 0.;
        sum += x.local_element(i);
      }
    if (!std::isfinite(sum))
      fail();
  }

  template class StepFactor<2>;
  template class StepFactor<3>;
} // namespace trestle

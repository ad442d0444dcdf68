#pragma once

#include "physics/reduction/sparse_cholesky.h"
#include "physics/solvers/assembler.h"
#include "physics/solvers/linear_system.h"
#include "physics/solvers/local_matrix.h"

#include <memory>
#include <vector>

namespace trestle
{
  /**
   * The matrix of a step, factorised. On one rank, for a symmetric positive definite physics without hanging nodes, by CHOLMOD:
   * of some thousand dofs a back substitution takes a fifth of MUMPS's time, which the others have.
   */
  template <int dim>
  class StepFactor
  {
  public:
    /// The assembler outlives this.
    explicit StepFactor(const Assembler<dim> &assembler);

    /// @param matrix of the step without constraints, with the pattern of the first one. @param shifts that it was made with.
    /// Collective. @throws ConvergenceError where it is singular.
    void factorise(const LocalMatrix<dim> &matrix, const Shifts &shifts);

    /// x = A^-1 b on the free dofs, zero on the others. Collective. @throws ConvergenceError
    void solve(Vector &x, const Vector &b);

  private:
    void fill(const LocalMatrix<dim> &matrix);

    const Assembler<dim>           &assembler_;
    std::vector<int>                free_;     ///< number among the free dofs, or -1; where CHOLMOD serves
    std::unique_ptr<SparseCholesky> cholesky_; ///< null: the system
    std::unique_ptr<LinearSystem>   system_;
    std::vector<double>             column_;
  };
} // namespace trestle

#include "physics/reduction/pod.h"

#include "physics/libraries/petsc_support.h"

#include <slepceps.h>

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    using petsc::check;

    /// All eigenpairs of a dense symmetric matrix, largest first.
    void solve(const Eigen::MatrixXd &matrix, Eigen::VectorXd &values, Eigen::MatrixXd &vectors)
    {
      const PetscInt  n       = matrix.rows();
      Eigen::MatrixXd entries = matrix;
      Mat             a       = nullptr;
      Vec             x       = nullptr;
      EPS             eps     = nullptr;
      check(MatCreateSeqDense(PETSC_COMM_SELF, n, n, entries.data(), &a), "create a Gram matrix");
      check(MatAssemblyBegin(a, MAT_FINAL_ASSEMBLY), "create a Gram matrix");
      check(MatAssemblyEnd(a, MAT_FINAL_ASSEMBLY), "create a Gram matrix");
      check(MatCreateVecs(a, &x, nullptr), "create a vector");
      check(EPSCreate(PETSC_COMM_SELF, &eps), "create an eigensolver");
      check(EPSSetOperators(eps, a, nullptr), "create an eigensolver");
      check(EPSSetProblemType(eps, EPS_HEP), "create an eigensolver");
      check(EPSSetType(eps, EPSLAPACK), "create an eigensolver");
      check(EPSSetDimensions(eps, n, PETSC_DEFAULT, PETSC_DEFAULT), "create an eigensolver");
      check(EPSSetWhichEigenpairs(eps, EPS_LARGEST_REAL), "create an eigensolver");
      check(EPSSolve(eps), "solve for modes");
      values.resize(n);
      vectors.resize(n, n);
      for (PetscInt i = 0; i < n; ++i)
        {
          PetscScalar        value = 0.;
          const PetscScalar *array = nullptr;
          check(EPSGetEigenpair(eps, i, &value, nullptr, x, nullptr), "read a mode");
          check(VecGetArrayRead(x, &array), "read a mode");
          values[i]      = value;
          vectors.col(i) = Eigen::Map<const Eigen::VectorXd>(array, n);
          check(VecRestoreArrayRead(x, &array), "read a mode");
        }
      EPSDestroy(&eps);
      VecDestroy(&x);
      MatDestroy(&a);
    }
  } // namespace

  Pod::Pod(const Eigen::MatrixXd &gram, const unsigned int n_modes)
  {
    Eigen::VectorXd values;
    Eigen::MatrixXd vectors;
    solve(gram, values, vectors);
    unsigned int n = 0;
    while (n < n_modes && n < values.size() && values[n] > 1e-12 * values[0])
      ++n;
    eigenvalues  = values.head(n);
    coefficients = vectors.leftCols(n);
    for (unsigned int i = 0; i < n; ++i)
      {
        // The sign of an eigenvector is anybody's choice: the largest entry is positive, and the first of those
        // that a symmetry makes as large, between which round-off would choose.
        const auto   column  = coefficients.col(i);
        const double largest = column.cwiseAbs().maxCoeff();
        Eigen::Index first   = 0;
        while (std::abs(column[first]) < (1. - 1e-6) * largest)
          ++first;
        coefficients.col(i) *= (column[first] > 0. ? 1. : -1.) / std::sqrt(values[i]);
      }
    rest = std::max(0., values.tail(values.size() - n).sum()) / values.sum();
  }
} // namespace trestle

#pragma once

#include "core/communicator.h"
#include "core/registry.h"
#include "physics/solvers/matrix_pattern.h"
#include "physics/vector.h"

#include <deal.II/lac/full_matrix.h>

#include <vector>

namespace trestle
{
  /// How to solve with a matrix.
  enum class LinearMethod
  {
    conjugate_gradients, ///< with AMG; SPD matrices
    gmres,               ///< with AMG or ILU
    direct               ///< MUMPS (petsc), Amesos (trilinos)
  };

  struct LinearReport
  {
    unsigned int iterations = 0; ///< 0 for direct
    bool         converged  = true;
  };

  /**
   * A sparse matrix and its solvers in one library, `petsc` or `trilinos`. Vectors are deal.II's distributed
   * ones; copying at the edge costs nothing beside a solve.
   */
  class LinearSystem
  {
  public:
    virtual ~LinearSystem() = default;

    /// @param pattern of the rows of `owned`, which are consecutive.
    virtual void reinit(const dealii::IndexSet &owned, const MatrixPattern &pattern,
                        const Communicator &communicator) = 0;

    virtual void set_zero() = 0;
    /// @param dofs global numbers of the matrix's rows and columns; constraints are resolved (CellConstraints).
    virtual void add(const std::vector<dealii::types::global_dof_index> &dofs,
                     const dealii::FullMatrix<double>                   &matrix) = 0;
    /// Collective end of assembly.
    virtual void compress() = 0;

    /// dst = A src and A^T src on owned entries.
    virtual void vmult(Vector &dst, const Vector &src) const  = 0;
    virtual void Tvmult(Vector &dst, const Vector &src) const = 0;

    /// Diagonal, owned entries.
    virtual Vector diagonal(const Vector &like) const = 0;

    /// Vectors the AMG must reproduce (rigid-body modes, rotations included; constrained dofs zero).
    virtual void set_near_null_space(const std::vector<Vector> &modes) = 0;

    /// Builds the AMG or the factorisation for the present values.
    virtual void prepare(LinearMethod method) = 0;

    /**
     * Solves from the x given, until |b - A x| <= max(absolute, relative |b|). Uses what prepare() built.
     * Never throws for lack of convergence: see the report.
     */
    virtual LinearReport solve(Vector &x, const Vector &b, double relative, double absolute,
                               unsigned int max_iterations) = 0;

    /**
     * Solves A x = b, or A^T x = b, to round-off with a factorisation of its own, made at the first call after an
     * assembly and kept beside what prepare() built. @return not converged: the matrix is singular.
     */
    virtual LinearReport solve_factorised(Vector &x, const Vector &b, bool transpose) = 0;

    /// One symmetric V-cycle of the AMG that prepare(conjugate_gradients) built.
    virtual void precondition(Vector &dst, const Vector &src) const = 0;
  };

  using LinearSystemRegistry = Registry<LinearSystem>;

  template <class T>
  struct RegisterLinearSystem
  {
    RegisterLinearSystem(const std::string &name, const std::string &description)
    {
      LinearSystemRegistry::instance().add(name, description, [] { return std::make_unique<T>(); });
    }
  };
} // namespace trestle

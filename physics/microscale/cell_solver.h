#pragma once

#include "physics/answering/voigt.h"
#include "physics/microscale/cell_tables.h"
#include "physics/reduction/sparse_cholesky.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// A unit cell ready to be solved: tables and the law of each material. Shared by all solvers, never changed.
  template <int dim>
  struct Cell
  {
    CellTables<dim>                          tables;
    std::vector<const Material *>            law;            ///< of each of the tables' material_ids
    unsigned int                             n_internal = 0; ///< a quadrature point; the most of any law
    std::vector<std::shared_ptr<const void>> owned;          ///< mesh and laws that the above look at
    std::vector<std::string>                 law_name;       ///< of each of them, as registered

    const Material &law_of(const std::size_t cell) const { return *law[tables.material[cell]]; }
    std::size_t     internal_size() const { return tables.n_points() * n_internal; }

    /// One point's part of all internal variables; empty stays empty (virgin).
    Material::Internal internal_at(std::span<const double> all, const std::size_t cell,
                                   const std::size_t point) const
    {
      return all.empty() ? all : all.subspan(point * n_internal, law_of(cell).n_internal());
    }
  };

  struct CellSolveReport
  {
    unsigned int iterations     = 0;
    unsigned int factorisations = 0;
    double       residual       = 0.; ///< relative to the forces in the cell
  };

  /**
   * The truth of the microscale: finds the fluctuation w of the displacement, u = strain x + w, for which the cell
   * is in equilibrium, by Newton's method with few factorisations (one is kept as long as it reduces the residual
   * tenfold) and a line search on the energy, which is convex for all laws here. The consistent tangent is the
   * condensation <C> - L^T K^-1 L at the solution (Miehe and Koch 2002), where the last factorisation, if it is
   * near enough, preconditions a few steps of conjugate gradients.
   *
   * One thread at a time; several solvers may share one Cell.
   */
  template <int dim>
  class CellSolver
  {
  public:
    using V = Voigt<dim>;

    explicit CellSolver(std::shared_ptr<const Cell<dim>> cell, double relative_tolerance = 1e-11);

    /**
     * @param strain n_strain. @param internal of all points at the beginning of the step; empty: virgin.
     * @param w n_equations; initial guess and answer. @param sensitivity if wanted: n_strain columns dw/dstrain.
     * @throws ConvergenceError; w is then untouched.
     */
    Homogenised<dim> solve(const double *strain, std::span<const double> internal, std::span<double> w,
                           bool with_tangent, std::vector<double> *sensitivity = nullptr);

    /// What is solved next depends on its own strain and start alone, to the last digit.
    void forget_factorisation() { at_factor_.clear(); }

    const CellSolveReport &report() const { return report_; }
    const Cell<dim>       &cell() const { return *cell_; }

    /// Energy, mean stress and, where not empty, residual at any w.
    Homogenised<dim> evaluate(const double *strain, std::span<const double> internal, std::span<const double> w,
                              std::span<double> residual);

    /// Assembles the stiffness at any w; not factorised.
    const SparseCholesky &assemble(const double *strain, std::span<const double> internal,
                                   std::span<const double> w);

  private:
    /// Where Newton's method stands.
    struct Iterate
    {
      std::vector<double> w, residual;
      Homogenised<dim>    mean;
      double              norm = 0.;
    };

    /// One cell's part of the tangent while it is summed over the points; n = n_basis x dim.
    struct LocalTangent
    {
      explicit LocalTangent(const unsigned int n)
        : stiffness(n * (n + 1) / 2),
          columns(n * V::n_stress),
          coupling(n * V::n_stress)
      {}

      std::vector<double> stiffness; ///< packed lower triangle, row by row
      std::vector<double> columns;   ///< C B of one point, [n][n_stress]
      std::vector<double> coupling;  ///< its sum over the points
    };

    std::vector<int> equations_of(std::size_t c) const;
    void             make_pattern();
    void             find_places(const std::vector<int> &begin, const std::vector<int> &rows);
    Strain           strain_at(const double *strain, std::size_t point, const std::vector<double> &local) const;
    void add_forces(std::size_t point, const Strain &e, const Material &law, std::span<const double> before,
                    Homogenised<dim> &mean, std::vector<double> &force) const;
    void add_point(const typename V::TangentArray &at_point, const double *gradient, LocalTangent &tangent) const;
    void scatter(std::size_t c, const LocalTangent &tangent);
    void set_up_constraint();
    void evaluate(Iterate &iterate, const double *strain, std::span<const double> internal);
    bool advance(Iterate &iterate, const double *strain, std::span<const double> internal);
    void factorise(const double *strain, std::span<const double> internal, std::span<const double> w);
    void solve_constrained(std::vector<double> &columns, unsigned int n_columns);
    void remove_constraint_forces(std::vector<double> &residual) const;
    void condense(const Iterate &iterate, const double *strain, std::span<const double> internal,
                  Homogenised<dim> &result, std::vector<double> *sensitivity);
    bool refine(std::vector<double> &columns, const std::vector<double> &right_sides);

    std::shared_ptr<const Cell<dim>> cell_;
    double                           tolerance_;
    std::unique_ptr<SparseCholesky>  matrix_;
    std::vector<int>                 scatter_;  ///< [cell][packed lower triangle]: entry of the matrix, or -1
    std::vector<bool>                doubled_;  ///< as scatter_: off the diagonal here, on it in the matrix
    std::vector<double>              coupling_; ///< [n_stress][equation]: L of the last assembly
    typename V::TangentArray         mean_stiffness_{};    ///< <C> of the last assembly
    std::vector<double>              at_factor_;           ///< w that the factorisation belongs to
    std::vector<double>              constraint_solution_; ///< K^-1 C^T
    std::vector<double>              constraint_schur_;    ///< inverse of C K^-1 C^T
    std::vector<double>              constraint_gram_;     ///< inverse of C C^T
    CellSolveReport                  report_;
  };

  /// Strains at all quadrature points, [point][n_strain]: strain + B w; a null strain adds none.
  template <int dim>
  std::vector<double> local_strains(const CellTables<dim> &tables, const double *strain,
                                    std::span<const double> w);
} // namespace trestle

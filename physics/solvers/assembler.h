#pragma once

#include "physics/discretisation/discretisation.h"
#include "physics/solvers/linear_system.h"
#include "physics/vector.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace trestle
{
  /// Discrete state with its time derivatives; ghosts up to date, constraints applied. Empty vectors: zero.
  struct DiscreteState
  {
    Vector value;
    Vector rate;
    Vector acceleration;
    double time = 0.;
  };

  /// Derivatives of rate and acceleration by value, as the time scheme sets them; 0 in steady problems.
  struct Shifts
  {
    double rate         = 0.;
    double acceleration = 0.;
    double value        = 1.; ///< factor of d/d value (generalised-alpha evaluates at t_{n+alpha})
  };

  /// One cell of a weighted sum over few cells: a hyper-reduced assembly visits those of its cubature alone.
  struct CellVisit
  {
    unsigned int cell   = 0;  ///< active index, of a cell of this rank
    double       weight = 1.; ///< of the boundary terms, and of all quadrature points unless there are `points`
    /// Number and weight of the quadrature points to take, each once; empty: all of them.
    std::vector<std::pair<unsigned int, double>> points = {};
  };

  /// What one visited cell adds to an assembly, whose constraints are yet to be resolved.
  struct CellSums
  {
    std::size_t                                         visit; ///< number in the list
    const std::vector<dealii::types::global_dof_index> &dofs;
    const std::vector<unsigned int>                    &local_dofs; ///< their positions in vectors of this rank
    const dealii::Vector<double>                       &residual;
    const dealii::FullMatrix<double>                   &basis;  ///< V at the dofs: vectors x dofs
    const dealii::FullMatrix<double>                   &images; ///< J V of this cell alone: vectors x dofs
  };

  template <int dim>
  class CellKernel;
  template <int dim>
  class BoundaryKernel;
  template <int dim>
  class CellConstraints;
  enum class TangentPart;

  /**
   * Residual, tangent and energy of a discretised physics with its boundary terms. One loop serves all
   * physics: they are pointwise (see Physics). Collective; an InputError on one rank (NaN in an expression)
   * is thrown on all.
   */
  template <int dim>
  class Assembler
  {
  public:
    /// The discretisation must outlive this, and keep its dofs and the pattern of its constraints.
    explicit Assembler(const Discretisation<dim> &discretisation);
    ~Assembler();

    /// R(u) with constrained rows condensed and set to zero; r as made by make_vector().
    void residual(const DiscreteState &state, Vector &r) const;
    /// The same summed over the given cells alone, each in its weights; the list is this rank's.
    void residual(const DiscreteState &state, std::span<const CellVisit> visits, Vector &r) const;
    /// The same without constraints: on Dirichlet dofs these are the reactions.
    void unconstrained_residual(const DiscreteState &state, Vector &r) const;

    /// Derivatives of R by the random field's coefficients, one vector each.
    std::vector<Vector> field_derivative(const DiscreteState &state) const;

    /// Allocates the matrix for the pattern of this discretisation.
    void reinit(LinearSystem &system) const;
    void tangent(const DiscreteState &state, const Shifts &shifts, LinearSystem &system) const;
    /// The same summed over the given cells alone.
    void tangent(const DiscreteState &state, const Shifts &shifts, std::span<const CellVisit> visits,
                 LinearSystem &system) const;
    /// residual() and tangent() in one loop.
    void linearise(const DiscreteState &state, const Shifts &shifts, Vector &r, LinearSystem &system) const;

    /**
     * V^T R and V^T J V over the given cells, where no vector or matrix of the whole mesh is touched. Columns of V
     * are differences of states, as FreeDofs::increment() makes them: boundary dofs zero, hanging nodes interpolated,
     * ghosts up to date. Summed over ranks. @return n numbers; n x n, row-major.
     * @throws FatalError when a vector has lost its ghosts.
     */
    std::vector<double> projected_residual(const DiscreteState &state, std::span<const CellVisit> visits,
                                           std::span<const Vector> basis) const;
    std::vector<double> projected_tangent(const DiscreteState &state, const Shifts &shifts,
                                          std::span<const CellVisit> visits, std::span<const Vector> basis) const;

    /**
     * The same cell by cell, for sums of other kinds (rows of few dofs, what each cell or point gives): calls the
     * action after each visit, in the order of the list. @param shifts null: images are not asked for.
     */
    void visit_cells(const DiscreteState &state, const Shifts *shifts, std::span<const CellVisit> visits,
                     std::span<const Vector> basis, const std::function<void(const CellSums &)> &action) const;

    /**
     * Tangents of all owned cells at several shifts, cell by cell, without constraints: calls the action with the number of
     * the shifts, the dofs' positions in vectors of this rank, and the matrix.
     */
    void visit_tangents(const DiscreteState &state, std::span<const Shifts> shifts,
                        const std::function<void(std::size_t, const std::vector<unsigned int> &,
                                                 const dealii::FullMatrix<double> &)> &action) const;

    /// Symmetric positive definite part for AMG: the tangent itself for SPD physics, else its diffusive part.
    void spd_tangent(const DiscreteState &state, LinearSystem &system, const Shifts &shifts = Shifts()) const;

    /// Potential, boundary terms included, summed over ranks.
    double energy(const DiscreteState &state) const;
    /// Sums over ranks of the physics' kinetic and stored energy.
    double kinetic_energy(const DiscreteState &state) const;
    double stored_energy(const DiscreteState &state) const;

    /// Root of the integral of the square of components first, first + 1, ..., less a constant; summed over ranks.
    double l2_norm(const Vector &u, unsigned int first, unsigned int n_components, double constant) const;

    /// Near-null-space vectors of the physics for set_near_null_space().
    std::vector<Vector> near_null_space() const;

    /// Whether a linear physics' matrix must be assembled anew when time goes on (also: Robin coefficients of t).
    bool tangent_depends_on_time() const;

    const Discretisation<dim> &discretisation() const { return discretisation_; }

    /// Cells and quadrature points of this rank that all assemblies so far went to.
    std::uint64_t n_cells_visited() const { return n_cells_visited_; }
    std::uint64_t n_points_visited() const { return n_points_visited_; }

  private:
    using Cell = typename dealii::DoFHandler<dim>::active_cell_iterator;
    /// None: all owned cells.
    using Visits = std::optional<std::span<const CellVisit>>;

    void for_each(const Visits &visits, const DiscreteState &state,
                  const std::function<void(const Cell &, const CellVisit &)> &action) const;
    Cell cell(unsigned int active_index) const;
    void sum_residual(const Visits &visits, const DiscreteState &state, Vector &r) const;
    void sum_tangent(const Visits &visits, const DiscreteState &state, const Shifts &shifts, TangentPart part,
                     LinearSystem &system, Vector *r) const;
    void assemble_residual(const Cell &cell, const DiscreteState &state, const CellVisit &visit) const;
    void assemble_tangent(const Cell &cell, const DiscreteState &state, const Shifts &shifts, TangentPart part,
                          const CellVisit &visit) const;
    void add_tangent(LinearSystem &system) const;
    /// Values of basis vectors at the present cell's dofs: vectors x dofs.
    void   read_basis(std::span<const Vector> basis, dealii::FullMatrix<double> &values) const;
    double integrate(const DiscreteState &state, double (Physics<dim>::*density)(const PointState<dim> &) const,
                     bool                 with_boundary) const;

    const Discretisation<dim> &discretisation_;

    // made when first needed, and kept: a hyper-reduced assembly is called often and visits few cells
    mutable std::unique_ptr<CellKernel<dim>>      kernel_;
    mutable std::unique_ptr<BoundaryKernel<dim>>  boundary_;
    mutable std::unique_ptr<CellConstraints<dim>> constraints_;
    mutable dealii::Vector<double>                cell_residual_;
    mutable dealii::FullMatrix<double>            cell_tangent_;
    mutable std::vector<std::pair<int, int>> cells_; ///< level and index by active index, once visits name cells

    mutable std::uint64_t n_cells_visited_  = 0;
    mutable std::uint64_t n_points_visited_ = 0;
  };
} // namespace trestle

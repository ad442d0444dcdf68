#pragma once

#include "bridge/equations/residual_operator.h"
#include "physics/bridge/free_dofs.h"
#include "physics/solvers/assembler.h"
#include "physics/solvers/steady_solver.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trestle
{
  /// Free dofs of other ranks that couple to dofs owned here.
  template <int dim>
  std::size_t n_coupled_ghosts(const Discretisation<dim> &discretisation);

  /// How equations reach the parameters of their problem. Without any, the functions stay empty.
  struct ParameterAccess
  {
    std::vector<double>                          scales; ///< typical size of each parameter, for differences
    std::function<std::vector<double>()>         get;
    std::function<void(std::span<const double>)> set;   ///< whatever depends on parameters follows
    std::function<void(std::span<const double>)> probe; ///< only what an assembler reads follows
  };

  /// One implicit step in time, as the marching rule makes it from earlier states: which equations its value solves.
  template <int dim>
  struct StepForm
  {
    using StateOf = typename NewtonSolver<dim>::StateOf;

    double  time = 0.; ///< of the step's end, at which Dirichlet values hold
    Shifts  shifts;    ///< derivatives by the value at the end
    Vector  predictor; ///< extrapolated value, constraints applied
    StateOf end;       ///< value at the end to the state there
    StateOf state_of;  ///< value at the end to the state at which the residual is taken

    std::shared_ptr<const Vector> force = nullptr; ///< nodal, zero at constrained dofs: R(u) = force; null: none
  };

  /**
   * The equations of a discretised physics as the bridge's ResidualOperator: the steady ones, or those of one
   * step in time, whose parameters are not differentiated by.
   *
   * Constraints are substituted, u_full = T u + g, so that R(u) = T^T R_full(T u + g). For a linear physics
   * R(u) = A u + R(0) with A assembled once: a training loop asks for 10^4 residuals and pays a matrix-vector
   * product for each. Otherwise every call assembles.
   *
   * Derivatives by parameters are fourth-order central differences of the assembled residual, Dirichlet values
   * included: exact to round-off (about 1e-12 |R|) where a parameter enters as a polynomial of fourth degree or
   * less.
   */
  template <int dim>
  class FiniteElementEquations : public ResidualOperator
  {
  public:
    /// @param library name in the LinearSystemRegistry. The assembler must outlive this.
    FiniteElementEquations(const Assembler<dim> &assembler, const std::string &library,
                           ParameterAccess parameters = {});
    /// Those of a step. The discretisation stands at the step's time now, and may leave it.
    FiniteElementEquations(const Assembler<dim> &assembler, const std::string &library, StepForm<dim> step);
    ~FiniteElementEquations() override;

    /**
     * Those of a linear physics, assembled at the present parameters and then on their own: they have no
     * parameters. One matrix each where the physics is SPD (tangent and preconditioner share it), else two. Valid
     * until the problem is discretised anew. @throws InputError for a nonlinear physics.
     */
    std::unique_ptr<FiniteElementEquations> frozen() const;

    const Communicator &communicator() const override { return communicator_; }
    std::size_t         n_owned() const override { return free_dofs_.size(); }
    std::size_t         n_ghost() const override { return n_coupled_ghosts(assembler_.discretisation()); }
    std::size_t         n_global() const override { return n_global_; }

    void residual(std::span<const double> u, std::span<double> r) override;
    void linearise(std::span<const double> u) override;
    void apply(std::span<const double> v, std::span<double> result) override;
    void apply_transpose(std::span<const double> v, std::span<double> result) override;

    bool is_linear() const override;
    bool is_spd() const override;
    bool has_energy() const override;
    /// @throws FatalError where there is no potential.
    double energy_and_residual(std::span<const double> u, std::span<double> r) override;
    double energy(std::span<const double> u) override;

    void freeze_preconditioner(std::span<const double> u, Preconditioner kind) override;
    void precondition(std::span<const double> r, std::span<double> result) override;

    /// @throws ConvergenceError when the tangent is singular.
    void solve_tangent(std::span<const double> b, std::span<double> x) override;
    void solve_tangent_transpose(std::span<const double> b, std::span<double> x) override;

    std::size_t n_parameters() const override { return is_frozen_ ? 0 : parameters_.scales.size(); }
    void        set_parameters(std::span<const double> mu) override;
    void        linearise_parameters(std::span<const double> u) override;
    void        apply_parameters(std::span<const double> v, std::span<double> result) override;
    void        apply_parameters_transpose(std::span<const double> v, std::span<double> result) override;

    /// What was assembled belongs to other parameters now; the preconditioner stays.
    void forget_linearisation();

    const FreeDofs<dim> &free_dofs() const { return free_dofs_; }
    /// u with the boundary values of these equations.
    Vector full(std::span<const double> u) const;

  private:
    DiscreteState                 state(std::span<const double> u) const;
    Shifts                        shifts() const { return step_ ? step_->shifts : Shifts(); }
    void                          assemble_residual(const DiscreteState &state, Vector &r) const;
    void                          prepare_linear();
    void                          prepare_energy();
    void                          require_tangent() const;
    std::unique_ptr<LinearSystem> make_system() const;
    void                          assemble_preconditioner(const DiscreteState &state);
    void                          solve(std::span<const double> b, std::span<double> x, bool transpose);
    void difference_column(std::span<const double> u, std::vector<double> &mu, std::size_t i);

    const Assembler<dim>         &assembler_;
    Communicator                  communicator_;
    std::string                   library_;
    FreeDofs<dim>                 free_dofs_;
    std::size_t                   n_global_ = 0;
    std::shared_ptr<LinearSystem> tangent_;
    std::shared_ptr<LinearSystem> multigrid_; ///< in frozen equations of an SPD physics the tangent itself
    bool                          is_multigrid_ = false; ///< else point Jacobi
    std::vector<double>           inverse_diagonal_;     ///< of point Jacobi
    std::vector<double>           residual_of_zero_;     ///< linear physics, once prepared
    double                        energy_of_zero_  = 0.;
    bool                          is_linearised_   = false;
    bool                          energy_is_ready_ = false;
    bool                          is_frozen_       = false;
    Vector                        source_; ///< work space of the matrix products
    Vector                        destination_;

    std::optional<StepForm<dim>> step_; ///< none: the steady equations
    Vector                       lift_; ///< the state of zeros at the step's end

    ParameterAccess                  parameters_;
    std::vector<std::vector<double>> columns_; ///< of dR/dmu
  };
} // namespace trestle

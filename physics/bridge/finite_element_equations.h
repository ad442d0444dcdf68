#pragma once

#include "bridge/residual_operator.h"
#include "physics/bridge/free_dofs.h"
#include "physics/solvers/assembler.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * The steady equations of a discretised physics as the bridge's ResidualOperator.
   *
   * Constraints are substituted, u_full = T u + g, so that R(u) = T^T R_full(T u + g). For a linear physics
   * R(u) = A u + R(0) with A assembled once: a training loop asks for 10^4 residuals and pays a matrix-vector
   * product for each. Otherwise every call assembles.
   */
  template <int dim>
  class FiniteElementEquations : public ResidualOperator
  {
  public:
    /// @param library name in the LinearSystemRegistry. The assembler must outlive this.
    FiniteElementEquations(const Assembler<dim> &assembler, const std::string &library);
    ~FiniteElementEquations() override;

    const Communicator &communicator() const override;
    std::size_t         n_owned() const override { return free_dofs_.size(); }
    std::size_t         n_ghost() const override { return n_ghost_; }
    std::size_t         n_global() const override { return n_global_; }

    void residual(std::span<const double> u, std::span<double> r) override;
    void linearise(std::span<const double> u) override;
    void apply(std::span<const double> v, std::span<double> result) override;
    void apply_transpose(std::span<const double> v, std::span<double> result) override;

    bool is_linear() const override;
    bool is_spd() const override;
    bool has_energy() const override;
    /// @throws FatalError where there is no potential.
    double energy(std::span<const double> u) override;

    void freeze_preconditioner(std::span<const double> u, Preconditioner kind) override;
    void precondition(std::span<const double> r, std::span<double> result) override;

    const FreeDofs<dim> &free_dofs() const { return free_dofs_; }

  private:
    DiscreteState                 state(std::span<const double> u) const;
    void                          prepare_linear();
    void                          require_tangent() const;
    std::unique_ptr<LinearSystem> make_system() const;

    const Assembler<dim>         &assembler_;
    std::string                   library_;
    FreeDofs<dim>                 free_dofs_;
    std::size_t                   n_ghost_  = 0;
    std::size_t                   n_global_ = 0;
    std::unique_ptr<LinearSystem> tangent_;
    std::unique_ptr<LinearSystem> multigrid_;
    std::vector<double>           inverse_diagonal_; ///< of point Jacobi
    std::vector<double>           residual_of_zero_; ///< linear physics, once prepared
    double                        energy_of_zero_  = 0.;
    bool                          linear_is_ready_ = false;
    bool                          energy_is_ready_ = false;
    Vector                        source_; ///< work space of the matrix products
    Vector                        destination_;
  };

  /// Free dofs of other ranks that couple to dofs owned here.
  template <int dim>
  std::size_t n_coupled_ghosts(const Discretisation<dim> &discretisation);
} // namespace trestle

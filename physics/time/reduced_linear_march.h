#pragma once

#include "physics/time/alpha_weights.h"
#include "physics/time/dirichlet_rates.h"
#include "physics/time/dynamic_matrices.h"
#include "physics/time/projected_loads.h"

#include <Eigen/Dense>

#include <vector>

namespace trestle
{
  /**
   * LinearMarch in a reduced basis (Galerkin): u = V q + g, where g are the boundary values at the time and V^T times the
   * equations holds. Matrices are assembled in full and projected a sample, which coefficients of any kind allow; a step is
   * then one back substitution of as many unknowns as modes. Where V spans a run's states, that run comes
   * out. (Quarteroni, Manzoni, Negri, Reduced Basis Methods for Partial Differential Equations, 2016, chapters 3 and 6.)
   */
  template <int dim>
  class ReducedLinearMarch
  {
  public:
    /// @param basis V: a row a position in this rank's vectors, ghosts included; boundary values zero, hanging nodes
    /// interpolated. The others outlive this and keep their dofs.
    ReducedLinearMarch(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, double step,
                       const AlphaWeights &weights, ModesByRow basis);

    std::size_t n_modes() const { return std::size_t(basis_.cols()); }

    struct Answer
    {
      Eigen::MatrixXd            coefficients; ///< q: modes x states, the initial one first; the same on all ranks
      Eigen::MatrixXd            rates, accelerations; ///< of q; where they were asked for
      std::vector<DiscreteState> boundary;             ///< g of each state, with ghosts; empty where all are zero
    };

    /// At the present parameters. @param start value and rate at time 0, constrained dofs right. @param with_rates first and
    /// second derivatives in time, too. Collective. @throws ConvergenceError where a state is not finite.
    Answer operator()(const DiscreteState &start, unsigned int n_steps, bool with_rates = false);

  private:
    /// What the matrices make of boundary values, by modes.
    struct Lift
    {
      DiscreteState   state;
      Eigen::VectorXd forces, forces_of_acceleration; ///< of value and rate; of the acceleration
    };
    struct State
    {
      Eigen::VectorXd value, rate, acceleration;
    };

    Eigen::MatrixXd projected(const LocalMatrix<dim> &matrix) const;
    Eigen::VectorXd projected(const LocalMatrix<dim> &matrix, const Vector &v) const;
    void            project_matrices();
    bool            has_boundary_values();
    Lift            lift(double time);
    /// To loads at the times of operator(). @returns boundary values of all states, or none.
    std::vector<DiscreteState> add_boundary(Eigen::MatrixXd &loads, bool with_rates);
    static void                keep(const State &state, Eigen::Index n, Answer &answer);
    State                      initial_state(const DiscreteState &start, const Eigen::VectorXd &load) const;
    State                      step(const State &old, const Eigen::VectorXd &load,
                                    const Eigen::PartialPivLU<Eigen::MatrixXd> &matrix) const;

    Discretisation<dim>  &discretisation_;
    const Assembler<dim> &assembler_;
    const double          step_;
    const AlphaWeights    weights_;
    const ModesByRow      basis_;
    DirichletRates<dim>   boundary_;
    DynamicMatrices<dim>  matrices_;
    ProjectedLoads<dim>   loads_;
    Eigen::MatrixXd       mass_, damping_, stiffness_; ///< projected
  };
} // namespace trestle

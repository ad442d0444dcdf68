#pragma once

#include "physics/time/dirichlet_rates.h"
#include "physics/time/time_scheme.h"

namespace trestle
{
  /**
   * Generalised-alpha for second-order physics (Chung and Hulbert, J. Appl. Mech. 60, 1993, eqs. 4 to 8, 17, 20,
   * 25): Newmark's formulas with beta and gamma, the residual taken at t_{n+1-alpha_f} with the acceleration at
   * t_{n+1-alpha_m}, all four from one spectral radius rho at infinite frequency. Second order, unconditionally
   * stable for linear problems; rho = 1 keeps the energy of linear problems, smaller rho damps what the mesh
   * cannot resolve.
   *
   * Its accelerations approximate those of t_n - (alpha_f - alpha_m) dt (Erlicher, Bonaventura, Bursi 2002), so
   * those of moving boundaries are taken there; otherwise boundary inertia would be out of step at first order.
   */
  template <int dim>
  class GeneralisedAlpha : public TimeScheme<dim>
  {
  public:
    GeneralisedAlpha(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                     NewtonSolver<dim> &newton, double step, double spectral_radius);

    /// Solves the mass matrix for the initial acceleration.
    void                       start(DiscreteState initial) override;
    SolveSummary               advance() override;
    std::vector<CarriedVector> carried() override;
    void                       resume(unsigned int n_steps_done) override;

    const DiscreteState &equilibrium_state() const override { return equilibrium_; }

  private:
    void solve_initial_acceleration();
    /// Newmark's formulas for a value at t_{n+1}, with the boundary's own derivatives.
    DiscreteState end_state(const Vector &u, double time) const;
    /// Between the present state and one at t_{n+1}: where the residual is taken.
    DiscreteState intermediate(const DiscreteState &end) const;

    const double        alpha_m_;
    const double        alpha_f_;
    const double        gamma_;
    const double        beta_;
    DirichletRates<dim> boundary_;
    std::vector<double> boundary_rate_;         ///< at t_{n+1}
    std::vector<double> boundary_acceleration_; ///< the same
    DiscreteState       equilibrium_;
  };
} // namespace trestle

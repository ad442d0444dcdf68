#pragma once

#include "physics/time/alpha_step.h"
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
    GeneralisedAlpha(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, double step,
                     double spectral_radius);

    unsigned int n_earlier() const override { return 1; }
    /// Solves the mass matrix for the initial acceleration.
    void          start(DiscreteState &initial) const override;
    void          constrain_derivatives(DiscreteState &state) const override;
    StepForm<dim> step_to(double time, std::span<const DiscreteState> earlier) const override;

  private:
    void solve_initial_acceleration(DiscreteState &initial) const;

    AlphaStep<dim> formulas_;
  };
} // namespace trestle

#pragma once

#include "physics/time/time_scheme.h"

namespace trestle
{
  /**
   * Backward differentiation of second order with a constant step,
   *   du/dt(t_{n+1}) = (3 u_{n+1} - 4 u_n + u_{n-1}) / (2 dt),
   * A-stable and, unlike multistep rules of higher order, safe for the index-2 equations that incompressible
   * flow leaves after discretisation (Hairer and Wanner, Solving ODEs II, VII.3). The first step is backward
   * Euler: its local error is O(dt^2), once, so the second order stands. With `backward_euler` all steps are.
   */
  template <int dim>
  class Bdf2 : public TimeScheme<dim>
  {
  public:
    Bdf2(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, NewtonSolver<dim> &newton,
         double step, bool backward_euler);

    void                       start(DiscreteState initial) override;
    SolveSummary               advance() override;
    std::vector<CarriedVector> carried() override;
    void                       resume(unsigned int n_steps_done) override;

  private:
    bool uses_backward_euler() const { return backward_euler_ || this->n_done_ == 0; }
    /// History part of the rate: rate = shift * u + history.
    Vector history() const;

    const bool backward_euler_;
    Vector     previous_; ///< u_{n-1}
  };
} // namespace trestle

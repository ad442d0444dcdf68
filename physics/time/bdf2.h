#pragma once

#include "physics/time/time_scheme.h"

#include <algorithm>

namespace trestle
{
  /**
   * Backward differentiation of second order with a constant step,
   *   du/dt(t_{n+1}) = (3 u_{n+1} - 4 u_n + u_{n-1}) / (2 dt),
   * A-stable and, unlike multistep rules of higher order, safe for the index-2 equations that incompressible
   * flow leaves after discretisation (Hairer and Wanner, Solving ODEs II, VII.3). The first step is backward
   * Euler: its local error is O(dt^2), once, so the second order stands. With `backward_euler` all steps are.
   *
   * Newton starts from the polynomial of degree `extrapolation` through the values before, as far as there are any.
   * From a parabola it starts O(dt^3) away, no farther than the rule itself strays in a step, and its first step
   * leaves the square of that.
   */
  template <int dim>
  class Bdf2 : public TimeScheme<dim>
  {
  public:
    Bdf2(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, double step, bool backward_euler,
         unsigned int extrapolation);

    unsigned int  n_earlier() const override { return backward_euler_ ? 1 : 2; }
    unsigned int  n_remembered() const override { return std::max(n_earlier(), extrapolation_ + 1); }
    void          start(DiscreteState &initial) const override;
    void          constrain_derivatives(DiscreteState &) const override {}
    StepForm<dim> step_to(double time, std::span<const DiscreteState> earlier) const override;

  private:
    const bool         backward_euler_;
    const unsigned int extrapolation_;
  };
} // namespace trestle

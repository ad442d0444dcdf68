#include "physics/time/generalised_alpha.h"

#include "physics/time/mass_solution.h"

#include <memory>

namespace trestle
{
  template <int dim>
  GeneralisedAlpha<dim>::GeneralisedAlpha(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                          double step, double spectral_radius)
    : TimeScheme<dim>(discretisation, assembler, step),
      formulas_(discretisation, step, AlphaWeights(spectral_radius))
  {}

  template <int dim>
  void GeneralisedAlpha<dim>::start(DiscreteState &initial) const
  {
    initial.value.update_ghost_values();
    initial.acceleration = this->discretisation_.make_vector();
    constrain_derivatives(initial);
    solve_initial_acceleration(initial);
  }

  template <int dim>
  void GeneralisedAlpha<dim>::constrain_derivatives(DiscreteState &state) const
  {
    const auto boundary = formulas_.boundary(state.time);
    formulas_.impose_rate(boundary, state.rate);
    formulas_.impose_acceleration(boundary, state.acceleration);
  }

  template <int dim>
  void GeneralisedAlpha<dim>::solve_initial_acceleration(DiscreteState &initial) const
  {
    Vector r = this->discretisation_.make_vector();
    this->assembler_.residual(initial, r);
    if (r.l2_norm() == 0.)
      return; // at rest
    r *= -1.;

    const Vector a = mass_solution(this->assembler_, initial, r);
    // The correction is zero on the boundary: hanging nodes get their own boundary part back from impose().
    initial.acceleration.update_ghost_values();
    initial.acceleration += a;
    formulas_.impose_acceleration(formulas_.boundary(initial.time), initial.acceleration);
  }

  template <int dim>
  StepForm<dim> GeneralisedAlpha<dim>::step_to(const double time, std::span<const DiscreteState> earlier) const
  {
    const auto old = std::make_shared<const DiscreteState>(earlier[0]);
    this->discretisation_.set_time(time);
    const auto boundary = std::make_shared<const typename AlphaStep<dim>::Boundary>(formulas_.boundary(time));

    StepForm<dim> step;
    step.time   = time;
    step.shifts = formulas_.shifts();
    formulas_.predict(*old, step.predictor);
    step.end = [=, this](const Vector &u) {
      DiscreteState end{u, old->rate, old->acceleration, time};
      formulas_.complete(*old, *boundary, end);
      return end;
    };
    step.state_of = [this, old, end_of = step.end](const Vector &u) {
      const DiscreteState end    = end_of(u);
      DiscreteState       middle = end;
      formulas_.between(*old, end, middle);
      return middle;
    };
    return step;
  }

  template class GeneralisedAlpha<2>;
  template class GeneralisedAlpha<3>;
} // namespace trestle

#include "physics/time/generalised_alpha.h"

#include "physics/time/mass_solution.h"

#include <memory>

namespace trestle
{
  template <int dim>
  GeneralisedAlpha<dim>::GeneralisedAlpha(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                          double step, double spectral_radius)
    : TimeScheme<dim>(discretisation, assembler, step),
      alpha_m_(AlphaWeights(spectral_radius).alpha_m),
      alpha_f_(AlphaWeights(spectral_radius).alpha_f),
      gamma_(AlphaWeights(spectral_radius).gamma),
      beta_(AlphaWeights(spectral_radius).beta),
      boundary_(discretisation, step)
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
    boundary_.impose(boundary_.first(state.time), state.rate);
    boundary_.impose(boundary_acceleration(state.time), state.acceleration);
  }

  template <int dim>
  std::vector<double> GeneralisedAlpha<dim>::boundary_acceleration(const double time) const
  {
    return boundary_.second(time, (alpha_f_ - alpha_m_) * this->step_);
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
    boundary_.impose(boundary_acceleration(initial.time), initial.acceleration);
  }

  template <int dim>
  DiscreteState GeneralisedAlpha<dim>::end_state(const DiscreteState &old, const Boundary &boundary,
                                                 const Vector &u, double time) const
  {
    const double  dt = this->step_;
    DiscreteState end;
    end.time  = time;
    end.value = u;
    end.value.update_ghost_values();

    end.acceleration = u;
    end.acceleration.add(-1., old.value, -dt, old.rate);
    end.acceleration.sadd(1. / (beta_ * dt * dt), 1. - 0.5 / beta_, old.acceleration);
    boundary_.impose(boundary.acceleration, end.acceleration);

    end.rate = old.rate;
    end.rate.add(dt * (1. - gamma_), old.acceleration, dt * gamma_, end.acceleration);
    boundary_.impose(boundary.rate, end.rate);
    return end;
  }

  template <int dim>
  DiscreteState GeneralisedAlpha<dim>::intermediate(const DiscreteState &old, const DiscreteState &end) const
  {
    DiscreteState middle = end;
    middle.value.sadd(1. - alpha_f_, alpha_f_, old.value);
    middle.rate.sadd(1. - alpha_f_, alpha_f_, old.rate);
    middle.acceleration.sadd(1. - alpha_m_, alpha_m_, old.acceleration);
    middle.value.update_ghost_values();
    middle.rate.update_ghost_values();
    middle.acceleration.update_ghost_values();
    middle.time = end.time - alpha_f_ * this->step_;
    return middle;
  }

  template <int dim>
  StepForm<dim> GeneralisedAlpha<dim>::step_to(const double time, std::span<const DiscreteState> earlier) const
  {
    const double dt  = this->step_;
    const auto   old = std::make_shared<const DiscreteState>(earlier[0]);
    this->discretisation_.set_time(time);
    const auto boundary =
        std::make_shared<const Boundary>(Boundary{boundary_.first(time), boundary_acceleration(time)});

    StepForm<dim> step;
    step.time                = time;
    step.shifts.value        = 1. - alpha_f_;
    step.shifts.rate         = (1. - alpha_f_) * gamma_ / (beta_ * dt);
    step.shifts.acceleration = (1. - alpha_m_) / (beta_ * dt * dt);

    step.predictor = old->value;
    step.predictor.add(dt, old->rate, 0.5 * dt * dt, old->acceleration);
    this->discretisation_.distribute(step.predictor);

    step.end      = [=, this](const Vector &u) { return end_state(*old, *boundary, u, time); };
    step.state_of = [=, this](const Vector &u) { return intermediate(*old, end_state(*old, *boundary, u, time)); };
    return step;
  }

  template class GeneralisedAlpha<2>;
  template class GeneralisedAlpha<3>;
} // namespace trestle

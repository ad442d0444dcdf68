#include "physics/time/generalised_alpha.h"

#include <algorithm>

namespace trestle
{
  template <int dim>
  GeneralisedAlpha<dim>::GeneralisedAlpha(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                          NewtonSolver<dim> &newton, double step, double spectral_radius)
    : TimeScheme<dim>(discretisation, assembler, newton, step),
      alpha_m_((2. * spectral_radius - 1.) / (spectral_radius + 1.)),
      alpha_f_(spectral_radius / (spectral_radius + 1.)),
      gamma_(0.5 - alpha_m_ + alpha_f_),
      beta_(0.25 * (1. - alpha_m_ + alpha_f_) * (1. - alpha_m_ + alpha_f_)),
      boundary_(discretisation, step)
  {}

  template <int dim>
  void GeneralisedAlpha<dim>::start(DiscreteState initial)
  {
    this->n_done_ = 0;
    this->state_  = std::move(initial);
    boundary_.impose(boundary_.first(this->state_.time), this->state_.rate);
    this->state_.acceleration = this->discretisation_.make_vector();
    boundary_.impose(boundary_.second(this->state_.time), this->state_.acceleration);
    solve_initial_acceleration();
    equilibrium_ = this->state_;
  }

  template <int dim>
  void GeneralisedAlpha<dim>::solve_initial_acceleration()
  {
    // A system of its own: the mass matrix serves once, and the Newton solver's is for the step matrix.
    auto   mass = LinearSystemRegistry::instance().create("petsc");
    Shifts shifts;
    shifts.value        = 0.;
    shifts.acceleration = 1.;
    this->assembler_.reinit(*mass);
    this->assembler_.tangent(this->state_, shifts, *mass);

    Vector r = this->discretisation_.make_vector();
    this->assembler_.residual(this->state_, r);
    r *= -1.;
    Vector a = this->discretisation_.make_vector();
    mass->prepare(LinearMethod::conjugate_gradients);
    if (!mass->solve(a, r, 1e-13, 0., 500).converged)
      {
        mass->prepare(LinearMethod::direct);
        if (!mass->solve(a, r, 1e-13, 0., 1).converged)
          throw ConvergenceError("The mass matrix could not be solved for the initial acceleration.",
                                 "Check that the density is positive everywhere.");
      }
    // The correction is zero on the boundary: hanging nodes get their own boundary part back from impose().
    this->state_.acceleration.update_ghost_values();
    this->state_.acceleration += a;
    boundary_.impose(boundary_.second(this->state_.time), this->state_.acceleration);
  }

  template <int dim>
  DiscreteState GeneralisedAlpha<dim>::end_state(const Vector &u, double time) const
  {
    const auto   &old = this->state_;
    const double  dt  = this->step_;
    DiscreteState end;
    end.time  = time;
    end.value = u;
    end.value.update_ghost_values();

    end.acceleration = u;
    end.acceleration.add(-1., old.value, -dt, old.rate);
    end.acceleration.sadd(1. / (beta_ * dt * dt), 1. - 0.5 / beta_, old.acceleration);
    boundary_.impose(boundary_acceleration_, end.acceleration);

    end.rate = old.rate;
    end.rate.add(dt * (1. - gamma_), old.acceleration, dt * gamma_, end.acceleration);
    boundary_.impose(boundary_rate_, end.rate);
    return end;
  }

  template <int dim>
  DiscreteState GeneralisedAlpha<dim>::intermediate(const DiscreteState &end) const
  {
    const auto   &old    = this->state_;
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
  SolveSummary GeneralisedAlpha<dim>::advance()
  {
    const double dt   = this->step_;
    const double time = this->time_of(this->n_done_ + 1);
    this->discretisation_.set_time(time);
    boundary_rate_         = boundary_.first(time);
    boundary_acceleration_ = boundary_.second(time - (alpha_f_ - alpha_m_) * dt);

    Shifts shifts;
    shifts.value        = 1. - alpha_f_;
    shifts.rate         = (1. - alpha_f_) * gamma_ / (beta_ * dt);
    shifts.acceleration = (1. - alpha_m_) / (beta_ * dt * dt);

    Vector u = this->state_.value;
    u.add(dt, this->state_.rate, 0.5 * dt * dt, this->state_.acceleration);
    this->discretisation_.distribute(u);
    const auto         state_of = [&](const Vector &v) { return intermediate(end_state(v, time)); };
    const SolveSummary summary  = this->newton_.solve(u, state_of, shifts);

    DiscreteState end = end_state(u, time);
    equilibrium_      = intermediate(end);
    this->state_      = std::move(end);
    ++this->n_done_;
    return summary;
  }

  template <int dim>
  std::vector<CarriedVector> GeneralisedAlpha<dim>::carried()
  {
    return {{"value", &this->state_.value},
            {"rate", &this->state_.rate},
            {"acceleration", &this->state_.acceleration}};
  }

  template <int dim>
  void GeneralisedAlpha<dim>::resume(unsigned int n_steps_done)
  {
    this->n_done_     = n_steps_done;
    this->state_.time = this->time_of(n_steps_done);
    this->discretisation_.set_time(this->state_.time);
    for (auto &[name, vector] : carried())
      vector->update_ghost_values();
  }

  template class GeneralisedAlpha<2>;
  template class GeneralisedAlpha<3>;
} // namespace trestle

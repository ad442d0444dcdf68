#include "physics/time/bdf2.h"

namespace trestle
{
  template <int dim>
  Bdf2<dim>::Bdf2(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, NewtonSolver<dim> &newton,
                  double step, bool backward_euler)
    : TimeScheme<dim>(discretisation, assembler, newton, step),
      backward_euler_(backward_euler)
  {}

  template <int dim>
  void Bdf2<dim>::start(DiscreteState initial)
  {
    this->n_done_     = 0;
    this->state_      = std::move(initial);
    this->state_.rate = this->discretisation_.make_vector();
    this->state_.acceleration.reinit(0);
    previous_ = this->state_.value;
  }

  template <int dim>
  Vector Bdf2<dim>::history() const
  {
    Vector h = this->state_.value;
    if (uses_backward_euler())
      h *= -1. / this->step_;
    else
      h.sadd(-2. / this->step_, 0.5 / this->step_, previous_);
    return h;
  }

  template <int dim>
  SolveSummary Bdf2<dim>::advance()
  {
    const double time = this->time_of(this->n_done_ + 1);
    Shifts       shifts;
    shifts.rate = (uses_backward_euler() ? 1. : 1.5) / this->step_;

    const Vector rate_history = history();
    const auto   state_of     = [&](const Vector &u) {
      DiscreteState state;
      state.value = u;
      state.rate  = rate_history;
      state.rate.add(shifts.rate, u);
      state.value.update_ghost_values();
      state.rate.update_ghost_values();
      state.time = time;
      return state;
    };

    this->discretisation_.set_time(time);
    Vector u = this->state_.value;
    if (!uses_backward_euler())
      u.sadd(2., -1., previous_); // linear extrapolation
    this->discretisation_.distribute(u);
    const SolveSummary summary = this->newton_.solve(u, state_of, shifts);

    previous_    = this->state_.value;
    this->state_ = state_of(u);
    ++this->n_done_;
    return summary;
  }

  template <int dim>
  std::vector<CarriedVector> Bdf2<dim>::carried()
  {
    return {{"value", &this->state_.value}, {"rate", &this->state_.rate}, {"previous value", &previous_}};
  }

  template <int dim>
  void Bdf2<dim>::resume(unsigned int n_steps_done)
  {
    this->n_done_     = n_steps_done;
    this->state_.time = this->time_of(n_steps_done);
    for (auto &[name, vector] : carried())
      vector->update_ghost_values();
    this->discretisation_.set_time(this->state_.time);
  }

  template class Bdf2<2>;
  template class Bdf2<3>;
} // namespace trestle

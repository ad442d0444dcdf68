#include "physics/time/alpha_step.h"

namespace trestle
{
  namespace
  {
    /// u = a v + b w, without a vector between.
    void combine(const double a, const Vector &v, const double b, const Vector &w, Vector &u)
    {
      u.equ(a, v);
      u.add(b, w);
      u.update_ghost_values();
    }
  } // namespace

  void set_between(const AlphaWeights &weights, const DiscreteState &old, const DiscreteState &end,
                   DiscreteState &middle)
  {
    const double f = weights.alpha_f, m = weights.alpha_m;
    combine(1. - f, end.value, f, old.value, middle.value);
    combine(1. - f, end.rate, f, old.rate, middle.rate);
    combine(1. - m, end.acceleration, m, old.acceleration, middle.acceleration);
  }

  template <int dim>
  AlphaStep<dim>::AlphaStep(Discretisation<dim> &discretisation, const double step, const AlphaWeights &weights)
    : discretisation_(discretisation),
      step_(step),
      weights_(weights),
      rates_(discretisation, step)
  {}

  template <int dim>
  Shifts AlphaStep<dim>::shifts() const
  {
    Shifts result;
    result.value        = 1. - weights_.alpha_f;
    result.rate         = (1. - weights_.alpha_f) * weights_.gamma / (weights_.beta * step_);
    result.acceleration = (1. - weights_.alpha_m) / (weights_.beta * step_ * step_);
    return result;
  }

  template <int dim>
  typename AlphaStep<dim>::Boundary AlphaStep<dim>::boundary(const double time) const
  {
    return {rates_.first(time), rates_.second(time, (weights_.alpha_f - weights_.alpha_m) * step_)};
  }

  template <int dim>
  void AlphaStep<dim>::impose_rate(const Boundary &boundary, Vector &rate) const
  {
    rates_.impose(boundary.rate, rate);
  }

  template <int dim>
  void AlphaStep<dim>::impose_acceleration(const Boundary &boundary, Vector &acceleration) const
  {
    rates_.impose(boundary.acceleration, acceleration);
  }

  template <int dim>
  void AlphaStep<dim>::predict(const DiscreteState &old, Vector &u) const
  {
    u = old.value;
    u.add(step_, old.rate, 0.5 * step_ * step_, old.acceleration);
    discretisation_.distribute(u);
  }

  template <int dim>
  void AlphaStep<dim>::complete(const DiscreteState &old, const Boundary &boundary, DiscreteState &end) const
  {
    end.value.update_ghost_values();
    end.acceleration = end.value;
    end.acceleration.add(-1., old.value, -step_, old.rate);
    end.acceleration.sadd(1. / (weights_.beta * step_ * step_), 1. - 0.5 / weights_.beta, old.acceleration);
    impose_acceleration(boundary, end.acceleration);

    end.rate = old.rate;
    end.rate.add(step_ * (1. - weights_.gamma), old.acceleration, step_ * weights_.gamma, end.acceleration);
    impose_rate(boundary, end.rate);
  }

  template <int dim>
  void AlphaStep<dim>::between(const DiscreteState &old, const DiscreteState &end, DiscreteState &middle) const
  {
    set_between(weights_, old, end, middle);
    middle.time = end.time - time_before_end();
  }

  template class AlphaStep<2>;
  template class AlphaStep<3>;
} // namespace trestle

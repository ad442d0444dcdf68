#include "physics/time/alpha_step.h"

namespace trestle
{
  namespace
  {
    /// Entry i of u becomes value(i), here and at the ghosts. @param u may be among what value() reads, at i alone.
    template <class Value>
    void set(Vector &u, const Value &value)
    {
      double            *to = u.begin();
      const unsigned int n  = u.locally_owned_size();
      for (unsigned int i = 0; i < n; ++i)
        to[i] = value(i);
      u.update_ghost_values();
    }

    /// u = a v + b w.
    void combine(const double a, const Vector &v, const double b, const Vector &w, Vector &u)
    {
      set(u, [a, b, x = v.begin(), y = w.begin()](const unsigned int i) { return a * x[i] + b * y[i]; });
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
    const double half_square = 0.5 * step_ * step_;
    u.reinit(old.value, true);
    set(u, [=, this, u_0 = old.value.begin(), v = old.rate.begin(), a = old.acceleration.begin()](
               const unsigned int i) { return u_0[i] + step_ * v[i] + half_square * a[i]; });
    discretisation_.distribute(u);
  }

  template <int dim>
  void AlphaStep<dim>::complete(const DiscreteState &old, const Boundary &boundary, DiscreteState &end) const
  {
    const double of_increment = 1. / (weights_.beta * step_ * step_), of_old = 1. - 0.5 / weights_.beta;
    const auto  *a_0 = old.acceleration.begin(), *v_0 = old.rate.begin();
    end.value.update_ghost_values();
    set(end.acceleration, [=, this, u = end.value.begin(), u_0 = old.value.begin()](const unsigned int i) {
      return of_increment * (u[i] - u_0[i] - step_ * v_0[i]) + of_old * a_0[i];
    });
    impose_acceleration(boundary, end.acceleration);

    const double before = step_ * (1. - weights_.gamma), after = step_ * weights_.gamma;
    set(end.rate, [=, a = end.acceleration.begin()](const unsigned int i) {
      return v_0[i] + before * a_0[i] + after * a[i];
    });
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

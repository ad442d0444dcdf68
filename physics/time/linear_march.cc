#include "physics/time/linear_march.h"

namespace trestle
{
  namespace
  {
    /// What belongs to a constrained dof goes to those that determine it. Before the shares of ranks are summed.
    void condense(const dealii::AffineConstraints<double> &constraints, Vector &r)
    {
      const auto &places = *r.get_partitioner();
      for (const auto &line : constraints.get_lines())
        if (double &share = r.local_element(places.global_to_local(line.index)); share != 0.)
          {
            for (const auto &[dof, factor] : line.entries)
              r.local_element(places.global_to_local(dof)) += factor * share;
            share = 0.;
          }
    }
  } // namespace

  template <int dim>
  LinearMarch<dim>::LinearMarch(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                const double step, const AlphaWeights &weights)
    : discretisation_(discretisation),
      assembler_(assembler),
      step_(step),
      weights_(weights),
      boundary_(discretisation, step),
      matrices_(discretisation),
      factor_(assembler),
      loaded_cells_(loaded_cells(discretisation))
  {}

  template <int dim>
  Shifts LinearMarch<dim>::shifts() const
  {
    Shifts result;
    result.value        = 1. - weights_.alpha_f;
    result.rate         = (1. - weights_.alpha_f) * weights_.gamma / (weights_.beta * step_);
    result.acceleration = (1. - weights_.alpha_m) / (weights_.beta * step_ * step_);
    return result;
  }

  template <int dim>
  void LinearMarch<dim>::factorise()
  {
    const Shifts     factors = shifts();
    LocalMatrix<dim> step    = matrices_.mass;
    step.set_zero();
    step.add(factors.acceleration, matrices_.mass);
    step.add(factors.rate, matrices_.damping);
    step.add(factors.value, matrices_.stiffness);
    factor_.factorise(step, factors);
    is_factorised_ = true;
  }

  /// What of the loads is not the boundary's, where it is the same at all times.
  template <int dim>
  void LinearMarch<dim>::keep_sources()
  {
    if (discretisation_.physics().loads_depend_on_time())
      return;
    const DiscreteState nothing{discretisation_.make_vector(), {}, {}, 0.};
    Vector              boundary = nothing.value;
    sources_                     = nothing.value;
    assembler_.residual(nothing, sources_);
    assembler_.residual(nothing, loaded_cells_, boundary);
    sources_ -= boundary;
  }

  /// The residual of nothing at a time.
  template <int dim>
  void LinearMarch<dim>::add_loads(const double time, Vector &r) const
  {
    DiscreteState nothing;
    nothing.value = discretisation_.make_vector();
    nothing.time  = time;
    Vector loads  = nothing.value;
    if (discretisation_.physics().loads_depend_on_time())
      assembler_.residual(nothing, loads);
    else
      {
        if (discretisation_.mesh().communicator().any(!loaded_cells_.empty()))
          assembler_.residual(nothing, loaded_cells_, loads);
        loads += sources_;
      }
    r += loads;
  }

  template <int dim>
  DiscreteState LinearMarch<dim>::end_state(const DiscreteState &old, const Vector &u, const double time) const
  {
    DiscreteState end;
    end.time  = time;
    end.value = u;
    end.value.update_ghost_values();
    end.acceleration = u;
    end.acceleration.add(-1., old.value, -step_, old.rate);
    end.acceleration.sadd(1. / (weights_.beta * step_ * step_), 1. - 0.5 / weights_.beta, old.acceleration);
    boundary_.impose(acceleration_, end.acceleration);
    end.rate = old.rate;
    end.rate.add(step_ * (1. - weights_.gamma), old.acceleration, step_ * weights_.gamma, end.acceleration);
    boundary_.impose(rate_, end.rate);
    return end;
  }

  /// Where the equations of a step hold, between its ends.
  template <int dim>
  Vector LinearMarch<dim>::residual(const DiscreteState &old, const DiscreteState &end) const
  {
    const auto between = [](const double weight_of_old, const Vector &before, const Vector &after) {
      Vector result = after;
      result.sadd(1. - weight_of_old, weight_of_old, before);
      result.update_ghost_values();
      return result;
    };
    Vector r = discretisation_.make_vector();
    matrices_.mass.add_product(between(weights_.alpha_m, old.acceleration, end.acceleration), r);
    if (matrices_.has_damping)
      matrices_.damping.add_product(between(weights_.alpha_f, old.rate, end.rate), r);
    matrices_.stiffness.add_product(between(weights_.alpha_f, old.value, end.value), r);
    condense(discretisation_.constraints(), r);
    r.compress(dealii::VectorOperation::add);
    add_loads(end.time - weights_.alpha_f * step_, r);
    return r;
  }

  template <int dim>
  DiscreteState LinearMarch<dim>::step(const DiscreteState &old, const double time)
  {
    discretisation_.set_time(time);
    rate_         = boundary_.first(time);
    acceleration_ = boundary_.second(time, (weights_.alpha_f - weights_.alpha_m) * step_);
    Vector u      = old.value;
    u.add(step_, old.rate, 0.5 * step_ * step_, old.acceleration);
    discretisation_.distribute(u);

    Vector r = residual(old, end_state(old, u, time));
    r *= -1.;
    Vector du = discretisation_.make_vector();
    factor_.solve(du, r);
    u += du;
    discretisation_.distribute(u);
    return end_state(old, u, time);
  }

  template <int dim>
  void LinearMarch<dim>::operator()(DiscreteState start, const unsigned int n_steps,
                                    const std::function<void(const DiscreteState &)> &observer)
  {
    if (!is_assembled_)
      {
        if (matrices_.assemble(assembler_).any() || !is_factorised_)
          factorise();
        keep_sources();
        is_assembled_ = true;
      }
    observer(start);
    for (unsigned int n = 1; n <= n_steps; ++n)
      {
        start = step(start, n * step_);
        observer(start);
      }
  }

  template class LinearMarch<2>;
  template class LinearMarch<3>;
} // namespace trestle

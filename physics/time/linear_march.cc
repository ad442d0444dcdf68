#include "physics/time/linear_march.h"

#include "physics/time/mass_solution.h"

#include <algorithm>
#include <array>

namespace trestle
{
  namespace
  {
    Shifts only(double Shifts::*which)
    {
      Shifts result;
      result.value  = 0.;
      result.*which = 1.;
      return result;
    }

    /// This rank's cells at faces with loads, as visits that leave the cells themselves out.
    template <int dim>
    std::vector<CellVisit> loaded_cells(const Discretisation<dim> &discretisation)
    {
      const auto            &conditions = discretisation.conditions();
      std::vector<CellVisit> result;
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned() && std::ranges::any_of(cell->face_indices(), [&](const auto f) {
              const auto id = cell->face(f)->boundary_id();
              return cell->face(f)->at_boundary() &&
                     (conditions.neumann().contains(id) || conditions.robin().contains(id));
            }))
          result.push_back({cell->active_cell_index(), 1., {{0, 0.}}});
      return result;
    }

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
  bool LinearMarch<dim>::serves(const Assembler<dim> &assembler)
  {
    const auto &physics = assembler.discretisation().physics();
    return physics.time_order() == 2 && physics.is_linear() && !assembler.tangent_depends_on_time();
  }

  template <int dim>
  LinearMarch<dim>::LinearMarch(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                const double step, const AlphaWeights &weights)
    : discretisation_(discretisation),
      assembler_(assembler),
      step_(step),
      weights_(weights),
      boundary_(discretisation, step),
      factor_(assembler),
      loaded_cells_(loaded_cells(discretisation))
  {
    mass_.reinit(discretisation);
    stiffness_ = damping_ = mass_;
  }

  template <int dim>
  Shifts LinearMarch<dim>::shifts() const
  {
    Shifts result;
    result.value        = 1. - weights_.alpha_f;
    result.rate         = (1. - weights_.alpha_f) * weights_.gamma / (weights_.beta * step_);
    result.acceleration = (1. - weights_.alpha_m) / (weights_.beta * step_ * step_);
    return result;
  }

  /// @returns whether any of the matrices has changed.
  template <int dim>
  bool LinearMarch<dim>::assemble_matrices()
  {
    const std::array    now    = {&mass_, &damping_, &stiffness_};
    const std::array    before = {mass_, damping_, stiffness_};
    const std::array    wanted = {only(&Shifts::acceleration), only(&Shifts::rate), only(&Shifts::value)};
    const DiscreteState nothing{discretisation_.make_vector(), {}, {}, 0.};
    for (auto *matrix : now)
      matrix->set_zero();
    assembler_.visit_tangents(nothing, wanted, [&](const std::size_t k, const auto &dofs, const auto &matrix) {
      now[k]->add(dofs, matrix);
    });
    const auto &communicator = discretisation_.mesh().communicator();
    has_damping_             = communicator.any(!damping_.is_zero());
    return communicator.any(!(before[0] == mass_ && before[1] == damping_ && before[2] == stiffness_));
  }

  template <int dim>
  void LinearMarch<dim>::factorise()
  {
    const Shifts     factors = shifts();
    LocalMatrix<dim> step    = mass_;
    step.set_zero();
    step.add(factors.acceleration, mass_);
    step.add(factors.rate, damping_);
    step.add(factors.value, stiffness_);
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
    if (forces_ != nullptr)
      forces_->subtract(time, loads);
    r += loads;
  }

  /// Where a run starts nobody knew of them.
  template <int dim>
  void LinearMarch<dim>::add_acceleration_of_forces(DiscreteState &start) const
  {
    Vector forces = discretisation_.make_vector();
    if (forces_ != nullptr)
      forces_->subtract(start.time, forces);
    if (forces.l2_norm() == 0.)
      return;
    start.acceleration -= mass_solution(assembler_, start, forces);
    start.acceleration.update_ghost_values();
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
    mass_.add_product(between(weights_.alpha_m, old.acceleration, end.acceleration), r);
    if (has_damping_)
      damping_.add_product(between(weights_.alpha_f, old.rate, end.rate), r);
    stiffness_.add_product(between(weights_.alpha_f, old.value, end.value), r);
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
        if (assemble_matrices() || !is_factorised_)
          factorise();
        keep_sources();
        is_assembled_ = true;
      }
    add_acceleration_of_forces(start);
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

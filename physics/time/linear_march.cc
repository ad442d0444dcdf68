#include "physics/time/linear_march.h"

#include "physics/time/mass_solution.h"

#include <utility>

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

    /// std::swap() would copy the vectors: their assignment does not move.
    void exchange(DiscreteState &a, DiscreteState &b)
    {
      a.value.swap(b.value);
      a.rate.swap(b.rate);
      a.acceleration.swap(b.acceleration);
      std::swap(a.time, b.time);
    }
  } // namespace

  template <int dim>
  LinearMarch<dim>::LinearMarch(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                const double step, const AlphaWeights &weights)
    : discretisation_(discretisation),
      assembler_(assembler),
      formulas_(discretisation, step, weights),
      matrices_(discretisation),
      factor_(assembler),
      loaded_cells_(loaded_cells(discretisation)),
      has_loaded_cell_(discretisation.mesh().communicator().any(!loaded_cells_.empty())),
      residual_(discretisation.make_vector()),
      increment_(residual_),
      loads_(residual_),
      sources_(residual_)
  {
    nothing_.value = residual_;
    middle_        = {residual_, residual_, residual_, 0.};
  }

  template <int dim>
  void LinearMarch<dim>::factorise()
  {
    const Shifts     factors = formulas_.shifts();
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
    nothing_.time = 0.;
    sources_      = 0.;
    loads_        = 0.;
    assembler_.residual(nothing_, sources_);
    assembler_.residual(nothing_, loaded_cells_, loads_);
    sources_ -= loads_;
  }

  /// The residual of nothing at a time.
  template <int dim>
  void LinearMarch<dim>::add_loads(const double time)
  {
    nothing_.time = time;
    loads_        = 0.;
    if (discretisation_.physics().loads_depend_on_time())
      assembler_.residual(nothing_, loads_);
    else
      {
        if (has_loaded_cell_)
          assembler_.residual(nothing_, loaded_cells_, loads_);
        loads_ += sources_;
      }
    if (forces_ != nullptr)
      forces_->subtract(time, loads_);
    residual_ += loads_;
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

  /// Where the equations of a step hold, between its ends.
  template <int dim>
  void LinearMarch<dim>::set_residual(const DiscreteState &old, const DiscreteState &end)
  {
    formulas_.between(old, end, middle_);
    residual_ = 0.; // clears the ghosts too
    matrices_.mass.add_products(middle_.acceleration, matrices_.stiffness, middle_.value, residual_);
    if (matrices_.has_damping)
      matrices_.damping.add_product(middle_.rate, residual_);
    condense(discretisation_.constraints(), residual_);
    residual_.compress(dealii::VectorOperation::add);
    add_loads(middle_.time);
  }

  template <int dim>
  void LinearMarch<dim>::step(const DiscreteState &old, const double time, DiscreteState &end)
  {
    discretisation_.set_time(time);
    const auto boundary = formulas_.boundary(time);
    end.time            = time;
    formulas_.predict(old, end.value);
    formulas_.complete(old, boundary, end);
    set_residual(old, end);
    residual_ *= -1.;
    factor_.solve(increment_, residual_);
    end.value += increment_;
    discretisation_.distribute(end.value);
    formulas_.complete(old, boundary, end);
  }

  template <int dim>
  void LinearMarch<dim>::prepare()
  {
    if (is_assembled_)
      return;
    if (matrices_.assemble(assembler_).any() || !is_factorised_)
      factorise();
    keep_sources();
    is_assembled_ = true;
  }

  template <int dim>
  std::unique_ptr<const EnergyTerms<dim>> LinearMarch<dim>::energy_terms()
  {
    prepare();
    return std::make_unique<MatrixEnergy<dim>>(
        assembler_, matrices_.mass, matrices_.has_damping ? &matrices_.damping : nullptr, matrices_.stiffness,
        !has_loaded_cell_ && !discretisation_.physics().loads_depend_on_time());
  }

  template <int dim>
  void LinearMarch<dim>::operator()(DiscreteState start, const unsigned int n_steps,
                                    const std::function<void(const DiscreteState &)> &observer,
                                    EnergyBalance<dim>                               *energy)
  {
    prepare();
    add_acceleration_of_forces(start);
    if (energy)
      energy->start(start);
    observer(start);
    DiscreteState end = start;
    for (unsigned int n = 1; n <= n_steps; ++n)
      {
        step(start, n * formulas_.step(), end);
        if (energy)
          {
            formulas_.between(start, end, middle_);
            energy->advance(start, end, middle_);
          }
        exchange(start, end);
        observer(start);
      }
  }

  template class LinearMarch<2>;
  template class LinearMarch<3>;
} // namespace trestle

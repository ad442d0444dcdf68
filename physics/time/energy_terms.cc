#include "physics/time/energy_terms.h"

namespace trestle
{
  template <int dim>
  AssembledEnergy<dim>::AssembledEnergy(const Assembler<dim> &assembler)
    : assembler_(assembler)
  {
    nothing_.value = make_vector();
  }

  template <int dim>
  Vector AssembledEnergy<dim>::minus_loads(const double time) const
  {
    DiscreteState nothing = nothing_;
    nothing.time          = time;
    Vector r              = nothing.value;
    assembler_.unconstrained_residual(nothing, r);
    return r;
  }

  template <int dim>
  double AssembledEnergy<dim>::stored(const DiscreteState &state) const
  {
    const auto &discretisation = assembler_.discretisation();
    if (discretisation.conditions().robin().empty() || !discretisation.physics().has_energy())
      return assembler_.stored_energy(state);

    // The potential without its loads: what is left beside the stored energy are the springs.
    DiscreteState nothing = nothing_;
    nothing.time          = state.time;
    return assembler_.energy(state) - assembler_.energy(nothing) - minus_loads(state.time) * state.value;
  }

  template <int dim>
  void AssembledEnergy<dim>::set_reaction(const DiscreteState &state, Vector &reaction) const
  {
    assembler_.unconstrained_residual(state, reaction);
  }

  template <int dim>
  MatrixEnergy<dim>::MatrixEnergy(const Assembler<dim> &assembler, const LocalMatrix<dim> &mass,
                                  const LocalMatrix<dim> *damping, const LocalMatrix<dim> &stiffness,
                                  const bool are_loads_fixed)
    : loads_(assembler),
      mass_(mass),
      damping_(damping),
      stiffness_(stiffness),
      are_loads_fixed_(are_loads_fixed),
      product_(loads_.make_vector())
  {
    if (are_loads_fixed_)
      fixed_loads_ = loads_.minus_loads(0.);
  }

  template <int dim>
  Vector MatrixEnergy<dim>::minus_loads(const double time) const
  {
    return are_loads_fixed_ ? fixed_loads_ : loads_.minus_loads(time);
  }

  template <int dim>
  void MatrixEnergy<dim>::set_reaction(const DiscreteState &state, Vector &reaction) const
  {
    reaction = 0.; // clears the ghosts too
    mass_.add_product(state.acceleration, reaction);
    if (damping_)
      damping_->add_product(state.rate, reaction);
    stiffness_.add_product(state.value, reaction);
    reaction.compress(dealii::VectorOperation::add);
    reaction += minus_loads(state.time);
  }

  template <int dim>
  double MatrixEnergy<dim>::square(const LocalMatrix<dim> &matrix, const Vector &v) const
  {
    product_ = 0.;
    matrix.add_product(v, product_);
    product_.compress(dealii::VectorOperation::add);
    return product_ * v;
  }

  template class AssembledEnergy<2>;
  template class AssembledEnergy<3>;
  template class MatrixEnergy<2>;
  template class MatrixEnergy<3>;
} // namespace trestle

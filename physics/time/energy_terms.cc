#include "physics/time/energy_terms.h"

namespace trestle
{
  template <int dim>
  AssembledEnergy<dim>::AssembledEnergy(const Assembler<dim> &assembler)
    : assembler_(assembler)
  {
    nothing_.value = loads_ = make_vector();
  }

  template <int dim>
  const Vector &AssembledEnergy<dim>::minus_loads(const double time) const
  {
    nothing_.time = time;
    assembler_.unconstrained_residual(nothing_, loads_);
    return loads_;
  }

  template <int dim>
  double AssembledEnergy<dim>::stored(const DiscreteState &state) const
  {
    const auto &discretisation = assembler_.discretisation();
    if (discretisation.conditions().robin().empty() || !discretisation.physics().has_energy())
      return assembler_.stored_energy(state);

    // The potential without its loads: what is left beside the stored energy are the springs.
    nothing_.time = state.time;
    return assembler_.energy(state) - assembler_.energy(nothing_) - minus_loads(state.time) * state.value;
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
    : communicator_(assembler.discretisation().mesh().communicator()),
      loads_(assembler),
      mass_(mass),
      damping_(damping),
      stiffness_(stiffness),
      are_loads_fixed_(are_loads_fixed)
  {
    if (are_loads_fixed_)
      fixed_loads_ = loads_.minus_loads(0.);
  }

  template <int dim>
  Energies MatrixEnergy<dim>::energies(const DiscreteState &state) const
  {
    auto squares = mass_.squares(state.rate, stiffness_, state.value);
    communicator_.sum_in_place(squares.data(), squares.size());
    return {0.5 * squares[0], 0.5 * squares[1]};
  }

  template <int dim>
  const Vector &MatrixEnergy<dim>::minus_loads(const double time) const
  {
    return are_loads_fixed_ ? fixed_loads_ : loads_.minus_loads(time);
  }

  template <int dim>
  void MatrixEnergy<dim>::set_reaction(const DiscreteState &state, Vector &reaction) const
  {
    reaction = 0.; // clears the ghosts too
    mass_.add_products(state.acceleration, stiffness_, state.value, reaction);
    if (damping_)
      damping_->add_product(state.rate, reaction);
    reaction.compress(dealii::VectorOperation::add);
    reaction += minus_loads(state.time);
  }

  template class AssembledEnergy<2>;
  template class AssembledEnergy<3>;
  template class MatrixEnergy<2>;
  template class MatrixEnergy<3>;
} // namespace trestle

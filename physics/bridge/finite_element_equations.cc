#include "physics/bridge/finite_element_equations.h"

#include "core/exceptions.h"

#include <algorithm>
#include <set>

namespace trestle
{
  template <int dim>
  std::size_t n_coupled_ghosts(const Discretisation<dim> &discretisation)
  {
    const auto &owned       = discretisation.owned();
    const auto &constraints = discretisation.constraints();

    if (discretisation.mesh().communicator().size() == 1)
      return 0;
    std::set<dealii::types::global_dof_index>    ghosts;
    std::vector<dealii::types::global_dof_index> dofs(discretisation.fe().dofs_per_cell);
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (!cell->is_artificial())
        {
          cell->get_dof_indices(dofs);
          if (std::none_of(dofs.begin(), dofs.end(), [&](const auto dof) { return owned.is_element(dof); }))
            continue;
          for (const auto dof : dofs)
            if (!constraints.is_constrained(dof) && !owned.is_element(dof))
              ghosts.insert(dof);
            else if (const auto *masters = constraints.get_constraint_entries(dof))
              for (const auto &[master, weight] : *masters)
                if (!owned.is_element(master))
                  ghosts.insert(master);
        }
    return ghosts.size();
  }

  template <int dim>
  FiniteElementEquations<dim>::FiniteElementEquations(const Assembler<dim> &assembler, const std::string &library,
                                                      ParameterAccess parameters)
    : assembler_(assembler),
      communicator_(assembler.discretisation().mesh().communicator()),
      library_(library),
      free_dofs_(assembler.discretisation()),
      n_global_(communicator().sum(static_cast<unsigned long>(free_dofs_.size()))),
      source_(assembler.discretisation().make_vector()),
      destination_(assembler.discretisation().make_vector()),
      parameters_(std::move(parameters))
  {}

  template <int dim>
  FiniteElementEquations<dim>::FiniteElementEquations(const Assembler<dim> &assembler, const std::string &library,
                                                      StepForm<dim> step)
    : FiniteElementEquations(assembler, library)
  {
    step_ = std::move(step);
    lift_ = free_dofs_.state(std::vector<double>(n_owned(), 0.));
  }

  template <int dim>
  FiniteElementEquations<dim>::~FiniteElementEquations() = default;

  template <int dim>
  std::unique_ptr<FiniteElementEquations<dim>> FiniteElementEquations<dim>::frozen() const
  {
    if (!is_linear())
      throw InputError(
          "Equations of their own for each sample of the parameters were asked for, but the physics is "
          "nonlinear.",
          "Choose a linear physics, or assemble at every step.");
    auto result = std::make_unique<FiniteElementEquations>(assembler_, library_);
    result->prepare_linear();
    if (has_energy())
      result->prepare_energy();
    if (is_spd())
      result->multigrid_ = result->tangent_;
    else
      result->assemble_preconditioner(state(std::vector<double>(n_owned(), 0.)));
    // modes of the present mesh: later it may have moved
    result->multigrid_->set_near_null_space(assembler_.near_null_space());
    result->is_frozen_ = true;
    return result;
  }

  template <int dim>
  bool FiniteElementEquations<dim>::is_linear() const
  {
    return assembler_.discretisation().physics().is_linear();
  }

  template <int dim>
  bool FiniteElementEquations<dim>::is_spd() const
  {
    return assembler_.discretisation().physics().is_spd();
  }

  template <int dim>
  bool FiniteElementEquations<dim>::has_energy() const
  {
    // A step's potential is the quadratic form of its matrix, where that is symmetric and constant.
    return assembler_.discretisation().physics().has_energy() && (!step_ || (is_linear() && is_spd()));
  }

  template <int dim>
  Vector FiniteElementEquations<dim>::full(std::span<const double> u) const
  {
    return step_ ? free_dofs_.state(u, lift_) : free_dofs_.state(u);
  }

  template <int dim>
  DiscreteState FiniteElementEquations<dim>::state(std::span<const double> u) const
  {
    if (step_)
      return step_->state_of(full(u));
    DiscreteState result;
    result.value = full(u);
    result.time  = assembler_.discretisation().time();
    return result;
  }

  template <int dim>
  std::unique_ptr<LinearSystem> FiniteElementEquations<dim>::make_system() const
  {
    auto system = LinearSystemRegistry::instance().create(library_);
    assembler_.reinit(*system);
    return system;
  }

  /// What a step's force leaves of it.
  template <int dim>
  void FiniteElementEquations<dim>::assemble_residual(const DiscreteState &state, Vector &r) const
  {
    assembler_.residual(state, r);
    if (step_ && step_->force)
      r -= *step_->force;
  }

  template <int dim>
  void FiniteElementEquations<dim>::prepare_linear()
  {
    if (is_linearised_)
      return;
    const std::vector<double> zero(n_owned(), 0.);
    const auto                lifted_zero = state(zero);

    // A preconditioner of the same matrix keeps the one it was made for.
    if (!tangent_ || tangent_ == multigrid_)
      tangent_ = make_system();
    assembler_.tangent(lifted_zero, shifts(), *tangent_);

    assemble_residual(lifted_zero, destination_);
    residual_of_zero_.resize(n_owned());
    free_dofs_.gather(destination_, residual_of_zero_);
    is_linearised_ = true;
  }

  template <int dim>
  void FiniteElementEquations<dim>::prepare_energy()
  {
    if (energy_is_ready_)
      return;
    // That of a step is known up to a constant, which nobody asks for.
    energy_of_zero_  = step_ ? 0. : assembler_.energy(state(std::vector<double>(n_owned(), 0.)));
    energy_is_ready_ = true;
  }

  template <int dim>
  void FiniteElementEquations<dim>::residual(std::span<const double> u, std::span<double> r)
  {
    if (is_linear())
      {
        prepare_linear();
        apply(u, r);
        for (std::size_t i = 0; i < r.size(); ++i)
          r[i] += residual_of_zero_[i];
        return;
      }
    assemble_residual(state(u), destination_);
    free_dofs_.gather(destination_, r);
  }

  template <int dim>
  void FiniteElementEquations<dim>::linearise(std::span<const double> u)
  {
    if (is_linear())
      {
        prepare_linear();
        return;
      }
    if (!tangent_)
      tangent_ = make_system();
    assembler_.tangent(state(u), shifts(), *tangent_);
    is_linearised_ = true;
  }

  template <int dim>
  void FiniteElementEquations<dim>::require_tangent() const
  {
    if (!is_linearised_)
      throw FatalError("The tangent of the equations was asked for before linearise().",
                       "Call linearise(u) first.");
  }

  template <int dim>
  void FiniteElementEquations<dim>::apply(std::span<const double> v, std::span<double> result)
  {
    require_tangent();
    free_dofs_.scatter(v, source_);
    tangent_->vmult(destination_, source_);
    free_dofs_.gather(destination_, result);
  }

  template <int dim>
  void FiniteElementEquations<dim>::apply_transpose(std::span<const double> v, std::span<double> result)
  {
    require_tangent();
    free_dofs_.scatter(v, source_);
    tangent_->Tvmult(destination_, source_);
    free_dofs_.gather(destination_, result);
  }

  template <int dim>
  double FiniteElementEquations<dim>::energy(std::span<const double> u)
  {
    if (!has_energy())
      throw FatalError("This physics has no potential, but its energy was asked for.",
                       "Ask has_energy() first, or use the loss 'residual'.");
    if (!is_linear())
      return assembler_.energy(state(u));
    std::vector<double> r(n_owned());
    return energy_and_residual(u, r);
  }

  template <int dim>
  double FiniteElementEquations<dim>::energy_and_residual(std::span<const double> u, std::span<double> r)
  {
    if (!is_linear())
      return ResidualOperator::energy_and_residual(u, r);
    // E(u) = E(0) + u . R(0) + 1/2 u . A u = E(0) + 1/2 u . (R(0) + R(u)), without assembling.
    residual(u, r);
    prepare_energy();
    double work = 0.;
    for (std::size_t i = 0; i < r.size(); ++i)
      work += 0.5 * u[i] * (residual_of_zero_[i] + r[i]);
    return energy_of_zero_ + communicator().sum(work);
  }

  template <int dim>
  void FiniteElementEquations<dim>::assemble_preconditioner(const DiscreteState &state)
  {
    multigrid_ = make_system();
    assembler_.spd_tangent(state, *multigrid_, shifts());
  }

  template <int dim>
  void FiniteElementEquations<dim>::freeze_preconditioner(std::span<const double> u, Preconditioner kind)
  {
    is_multigrid_ = false;
    inverse_diagonal_.clear();
    if (!is_frozen_ && is_linear() && is_spd())
      {
        prepare_linear();
        multigrid_ = tangent_;
      }
    else if (!is_frozen_)
      assemble_preconditioner(state(u));
    if (kind == Preconditioner::multigrid)
      {
        if (!is_frozen_)
          multigrid_->set_near_null_space(assembler_.near_null_space());
        multigrid_->prepare(LinearMethod::conjugate_gradients);
        is_multigrid_ = true;
        return;
      }
    inverse_diagonal_.resize(n_owned());
    free_dofs_.gather(multigrid_->diagonal(source_), inverse_diagonal_);
    for (double &entry : inverse_diagonal_)
      entry = 1. / entry;
    if (!is_frozen_)
      multigrid_.reset();
  }

  template <int dim>
  void FiniteElementEquations<dim>::precondition(std::span<const double> r, std::span<double> result)
  {
    if (is_multigrid_)
      {
        free_dofs_.scatter(r, source_);
        multigrid_->precondition(destination_, source_);
        free_dofs_.gather(destination_, result);
        return;
      }
    if (inverse_diagonal_.size() != n_owned())
      throw FatalError("The preconditioner was asked for before freeze_preconditioner().",
                       "Call freeze_preconditioner(u, kind) first.");
    for (std::size_t i = 0; i < r.size(); ++i)
      result[i] = inverse_diagonal_[i] * r[i];
  }

  template std::size_t n_coupled_ghosts(const Discretisation<2> &);
  template std::size_t n_coupled_ghosts(const Discretisation<3> &);
  template class FiniteElementEquations<2>;
  template class FiniteElementEquations<3>;
} // namespace trestle

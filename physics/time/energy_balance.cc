#include "physics/time/energy_balance.h"

#include "core/exceptions.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// Of constant forces on the way from one state to another, without a vector between. Summed over ranks.
    double work(const Vector &forces, const DiscreteState &old, const DiscreteState &present)
    {
      const auto *f = forces.begin(), *from = old.value.begin(), *to = present.value.begin();
      double      result = 0.;
      for (unsigned int i = 0; i < forces.locally_owned_size(); ++i)
        result += f[i] * (to[i] - from[i]);
      return dealii::Utilities::MPI::sum(result, forces.get_mpi_communicator());
    }
  } // namespace

  template <int dim>
  EnergyBalance<dim>::EnergyBalance(std::unique_ptr<const EnergyTerms<dim>> terms)
    : terms_(std::move(terms)),
      reaction_(terms_->make_vector()),
      reacting_(reaction_)
  {}

  template <int dim>
  void EnergyBalance<dim>::meet(const DiscreteState &state)
  {
    const auto energies = terms_->energies(state);
    kinetic_            = energies.kinetic;
    stored_             = energies.stored;
    largest_energy_     = std::max(largest_energy_, kinetic_ + stored_);
  }

  template <int dim>
  void EnergyBalance<dim>::start(const DiscreteState &initial)
  {
    meet(initial);
    initial_ = kinetic_ + stored_;
    scale_   = std::abs(initial_);
    terms_->set_reaction(initial, reaction_);
    reaction_time_ = initial.time;
  }

  template <int dim>
  void EnergyBalance<dim>::advance(const DiscreteState &old, const DiscreteState &present,
                                   const DiscreteState &equilibrium)
  {
    const double middle = 0.5 * (old.time + present.time);
    work_ -= work(terms_->minus_loads(middle), old, present);

    terms_->set_reaction(equilibrium, reacting_);
    const double weight = (middle - reaction_time_) / (equilibrium.time - reaction_time_);
    work_ += weight * work(reacting_, old, present) + (1. - weight) * work(reaction_, old, present);
    reaction_.swap(reacting_);
    reaction_time_ = equilibrium.time;

    meet(present);
    scale_         = std::max({scale_, std::abs(kinetic_ + stored_), std::abs(work_)});
    error_         = scale_ > 0. ? std::abs(kinetic_ + stored_ - initial_ - work_) / scale_ : 0.;
    largest_error_ = std::max(largest_error_, error_);
  }

  template <int dim>
  std::vector<History::Entry> EnergyBalance<dim>::row() const
  {
    return {{"energy.kinetic", kinetic_},
            {"energy.stored", stored_},
            {"energy.work", work_},
            {"energy.balance_error", error_}};
  }

  template <int dim>
  void EnergyBalance<dim>::write(Figures &figures) const
  {
    figures.set("energy.initial", initial_);
    figures.set("energy.final", kinetic_ + stored_);
    figures.set("energy.work", work_);
    figures.set("energy.balance_relative", largest_error_);
  }

  template <int dim>
  void EnergyBalance<dim>::save(Archive &archive) const
  {
    const std::size_t n               = reaction_.locally_owned_size();
    archive.arrays["energy reaction"] = {{n}, std::vector<double>(reaction_.begin(), reaction_.begin() + n)};
    archive.arrays["energy numbers"]  = {
         {8}, {reaction_time_, initial_, kinetic_, stored_, work_, scale_, error_, largest_error_}};
  }

  template <int dim>
  void EnergyBalance<dim>::load(const Archive &archive)
  {
    const auto &reaction = archive.arrays.at("energy reaction").values;
    const auto &numbers  = archive.arrays.at("energy numbers").values;
    if (reaction.size() != reaction_.locally_owned_size() || numbers.size() != 8)
      throw InputError("The checkpoint's energies are of " + std::to_string(reaction.size()) +
                           " unknowns, this rank has " + std::to_string(reaction_.locally_owned_size()) + ".",
                       "Resume with the parameter file that wrote it, or start anew without --resume.");
    std::copy(reaction.begin(), reaction.end(), reaction_.begin());
    reaction_time_ = numbers[0];
    initial_       = numbers[1];
    kinetic_       = numbers[2];
    stored_        = numbers[3];
    work_          = numbers[4];
    scale_         = numbers[5];
    error_         = numbers[6];
    largest_error_ = numbers[7];
  }

  template class EnergyBalance<2>;
  template class EnergyBalance<3>;
} // namespace trestle

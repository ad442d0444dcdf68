#include "physics/rom/sampled_state.h"

#include <algorithm>
#include <set>

namespace trestle
{
  namespace
  {
    template <int dim>
    using Place = typename SampledLift<dim>::Place;

    /// The cells' dofs, each once, with a place where it lies.
    template <int dim>
    std::vector<Place<dim>> touched_dofs(const Discretisation<dim>    &discretisation,
                                         std::span<const unsigned int> cells)
    {
      std::vector<char> is_sampled(discretisation.mesh().triangulation().n_active_cells(), 0);
      for (const unsigned int cell : cells)
        is_sampled[cell] = 1;
      std::vector<Place<dim>>                      result;
      std::set<dealii::types::global_dof_index>    seen;
      std::vector<dealii::types::global_dof_index> dofs(discretisation.fe().n_dofs_per_cell());
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (is_sampled[cell->active_cell_index()])
          {
            cell->get_dof_indices(dofs);
            for (unsigned int i = 0; i < dofs.size(); ++i)
              if (seen.insert(dofs[i]).second)
                result.push_back({dofs[i], cell, i});
          }
      return result;
    }

    template <int dim>
    std::vector<Place<dim>> constrained_dofs(const Discretisation<dim>    &discretisation,
                                             std::span<const unsigned int> cells)
    {
      auto result = touched_dofs(discretisation, cells);
      std::erase_if(result,
                    [&](const auto &place) { return !discretisation.constraints().is_constrained(place.dof); });
      return result;
    }
  } // namespace

  template <int dim>
  std::vector<unsigned int> owned_cells(const Discretisation<dim> &discretisation)
  {
    std::vector<unsigned int> result;
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        result.push_back(cell->active_cell_index());
    return result;
  }

  template <int dim>
  SampledState<dim>::SampledState(Discretisation<dim> &discretisation, std::span<const unsigned int> cells,
                                  std::span<const Vector> basis, const MarchingRule &rule)
    : rule_(rule),
      lift_(discretisation, constrained_dofs(discretisation, cells))
  {
    state_.value            = discretisation.make_vector();
    const auto &partitioner = *state_.value.get_partitioner();
    for (const auto &place : touched_dofs(discretisation, cells))
      {
        if (discretisation.constraints().is_constrained(place.dof))
          constrained_.push_back(local_.size());
        local_.push_back(partitioner.global_to_local(place.dof));
      }
    rows_.resize(local_.size(), basis.size());
    for (std::size_t i = 0; i < local_.size(); ++i)
      for (std::size_t m = 0; m < basis.size(); ++m)
        rows_(i, m) = basis[m].local_element(local_[i]);
    if (rule.order >= 1)
      state_.rate = discretisation.make_vector();
    if (rule.order == 2)
      state_.acceleration = discretisation.make_vector();
    for (Vector *vector : {&state_.value, &state_.rate, &state_.acceleration})
      if (vector->size() > 0)
        vector->update_ghost_values(); // from here on ghosts are readable, and written by hand
  }

  template <int dim>
  CoefficientState SampledState<dim>::boundary(const double time)
  {
    CoefficientState result;
    result.time  = time;
    result.value = lift_.values(time);
    if (rule_.order < 2)
      return result;
    const double shifted = time - (rule_.alpha.alpha_f - rule_.alpha.alpha_m) * rule_.step;
    result.rate          = lift_.derivative(1, time, rule_.step);
    result.acceleration  = lift_.derivative(2, std::max(0., shifted), rule_.step);
    return result;
  }

  template <int dim>
  void SampledState<dim>::write(const Eigen::VectorXd &coefficients, const Eigen::VectorXd &boundary,
                                Vector &vector) const
  {
    Eigen::VectorXd values = rows_.leftCols(coefficients.size()) * coefficients;
    for (Eigen::Index i = 0; i < boundary.size(); ++i)
      values[constrained_[i]] += boundary[i];
    for (std::size_t i = 0; i < local_.size(); ++i)
      vector.local_element(local_[i]) = values[i];
  }

  template <int dim>
  const DiscreteState &SampledState<dim>::set(const CoefficientState &coefficients,
                                              const CoefficientState &boundary)
  {
    state_.time = coefficients.time;
    write(coefficients.value, boundary.value, state_.value);
    if (rule_.order >= 1)
      write(coefficients.rate, boundary.rate, state_.rate);
    if (rule_.order == 2)
      write(coefficients.acceleration, boundary.acceleration, state_.acceleration);
    return state_;
  }

  template std::vector<unsigned int> owned_cells(const Discretisation<2> &);
  template std::vector<unsigned int> owned_cells(const Discretisation<3> &);
  template class SampledState<2>;
  template class SampledState<3>;
} // namespace trestle

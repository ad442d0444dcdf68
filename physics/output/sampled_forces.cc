#include "physics/output/sampled_forces.h"

#include <algorithm>

namespace trestle
{
  template <int dim>
  SampledForces<dim>::SampledForces(const Forces<dim> &forces, const Discretisation<dim> &discretisation,
                                    const std::set<dealii::types::boundary_id> &boundaries)
  {
    Vector marks = discretisation.make_vector();
    for (const auto &force : forces.list())
      {
        if (!std::ranges::includes(boundaries, force.boundaries))
          {
            left_out_.push_back(force.name);
            continue;
          }
        const auto names = forces.names(force);
        for (std::size_t c = 0; c < names.size(); ++c)
          {
            mark(force.dofs[c], names_.size(), marks);
            names_.push_back(names[c]);
            factors_.push_back(force.factor);
          }
      }
    find_cells(discretisation, marks);
  }

  /// The dofs of a sum, ghosts included, which other ranks' faces may have.
  template <int dim>
  void SampledForces<dim>::mark(const dealii::IndexSet &owned, const std::size_t sum, Vector &marks)
  {
    marks.zero_out_ghost_values();
    marks = 0.;
    for (const auto dof : owned)
      marks(dof) = 1.;
    marks.update_ghost_values();
    const auto &partitioner = *marks.get_partitioner();
    for (unsigned int i = 0; i < partitioner.locally_owned_size() + partitioner.n_ghost_indices(); ++i)
      if (marks.local_element(i) > 0.)
        sums_of_[i].push_back(sum);
  }

  template <int dim>
  void SampledForces<dim>::find_cells(const Discretisation<dim> &discretisation, const Vector &pattern)
  {
    const auto                                  &partitioner = *pattern.get_partitioner();
    std::vector<dealii::types::global_dof_index> dofs(discretisation.fe().n_dofs_per_cell());
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          cell->get_dof_indices(dofs);
          if (std::ranges::any_of(
                  dofs, [&](const auto dof) { return sums_of_.contains(partitioner.global_to_local(dof)); }))
            visits_.push_back({cell->active_cell_index(), 1., {}});
        }
  }

  template <int dim>
  std::vector<double> SampledForces<dim>::evaluate(const Assembler<dim> &assembler,
                                                   const DiscreteState  &state) const
  {
    std::vector<double> result(names_.size(), 0.);
    if (result.empty())
      return result;
    assembler.visit_cells(state, nullptr, visits_, {}, [&](const CellSums &sums) {
      for (unsigned int i = 0; i < sums.local_dofs.size(); ++i)
        if (const auto found = sums_of_.find(sums.local_dofs[i]); found != sums_of_.end())
          for (const std::size_t sum : found->second)
            result[sum] += factors_[sum] * sums.residual(i);
    });
    assembler.discretisation().mesh().communicator().sum_in_place(result.data(), result.size());
    return result;
  }

  template class SampledForces<2>;
  template class SampledForces<3>;
} // namespace trestle

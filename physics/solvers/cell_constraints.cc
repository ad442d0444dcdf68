#include "physics/solvers/cell_constraints.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  using namespace dealii;

  template <int dim>
  CellConstraints<dim>::CellConstraints(const Discretisation<dim> &discretisation)
    : discretisation_(discretisation),
      shares_(discretisation.fe().n_dofs_per_cell())
  {
    const Vector layout      = discretisation.make_vector();
    const auto  &partitioner = *layout.get_partitioner();
    is_constrained_.assign(partitioner.locally_owned_size() + partitioner.n_ghost_indices(), 0);
    for (const auto &line : discretisation.constraints().get_lines())
      if (partitioner.in_local_range(line.index) || partitioner.is_ghost_entry(line.index))
        is_constrained_[partitioner.global_to_local(line.index)] = 1;
  }

  template <int dim>
  bool CellConstraints<dim>::has_any(const std::vector<unsigned int> &local) const
  {
    return std::any_of(local.begin(), local.end(), [&](const unsigned int i) { return is_constrained_[i] != 0; });
  }

  template <int dim>
  void CellConstraints<dim>::add(const dealii::Vector<double> &residual, const Dofs &dofs,
                                 const std::vector<unsigned int> &local, Vector &result) const
  {
    for (unsigned int i = 0; i < dofs.size(); ++i)
      if (!is_constrained_[local[i]])
        result.local_element(local[i]) += residual(i);
      else if (const auto *entries = discretisation_.constraints().get_constraint_entries(dofs[i]))
        for (const auto &[dof, weight] : *entries)
          result(dof) += weight * residual(i);
  }

  template <int dim>
  void CellConstraints<dim>::add(const FullMatrix<double> &matrix, const Dofs &dofs, LinearSystem &system)
  {
    condense(matrix, dofs);
    if (!dofs_.empty())
      system.add(dofs_, matrix_);
    FullMatrix<double> entry(1, 1);
    for (const auto &[dof, value] : diagonal_)
      {
        entry(0, 0) = value;
        system.add({dof}, entry);
      }
  }

  template <int dim>
  unsigned int CellConstraints<dim>::slot_of(const types::global_dof_index dof)
  {
    const auto known = std::find(dofs_.begin(), dofs_.end(), dof);
    if (known != dofs_.end())
      return known - dofs_.begin();
    dofs_.push_back(dof);
    return dofs_.size() - 1;
  }

  template <int dim>
  void CellConstraints<dim>::find_shares(const Dofs &dofs)
  {
    const auto &constraints = discretisation_.constraints();
    dofs_.clear();
    for (unsigned int i = 0; i < dofs.size(); ++i)
      {
        shares_[i].clear();
        if (!constraints.is_constrained(dofs[i]))
          shares_[i].push_back({slot_of(dofs[i]), 1.});
        else
          for (const auto &[dof, weight] : *constraints.get_constraint_entries(dofs[i]))
            shares_[i].push_back({slot_of(dof), weight});
      }
  }

  template <int dim>
  void CellConstraints<dim>::condense(const FullMatrix<double> &matrix, const Dofs &dofs)
  {
    find_shares(dofs);
    matrix_.reinit(dofs_.size(), dofs_.size());
    for (unsigned int i = 0; i < dofs.size(); ++i)
      for (unsigned int j = 0; j < dofs.size(); ++j)
        for (const Share &row : shares_[i])
          for (const Share &column : shares_[j])
            matrix_(row.slot, column.slot) += row.weight * column.weight * matrix(i, j);
    set_diagonal(matrix, dofs);
  }

  template <int dim>
  void CellConstraints<dim>::set_diagonal(const FullMatrix<double> &matrix, const Dofs &dofs)
  {
    double mean = 0.;
    for (unsigned int i = 0; i < dofs.size(); ++i)
      mean += std::abs(matrix(i, i)) / dofs.size();
    diagonal_.clear();
    for (unsigned int i = 0; i < dofs.size(); ++i)
      if (discretisation_.constraints().is_constrained(dofs[i]))
        diagonal_.emplace_back(dofs[i], matrix(i, i) != 0. ? std::abs(matrix(i, i)) : mean);
  }

  template class CellConstraints<2>;
  template class CellConstraints<3>;
} // namespace trestle

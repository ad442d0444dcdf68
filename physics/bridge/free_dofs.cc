#include "physics/bridge/free_dofs.h"

#include "core/assert.h"

namespace trestle
{
  template <int dim>
  FreeDofs<dim>::FreeDofs(const Discretisation<dim> &discretisation)
    : discretisation_(&discretisation)
  {
    const auto &free_dofs = discretisation.free_dofs();
    position_.reserve(free_dofs.size());
    if (!free_dofs.empty())
      {
        const auto first = discretisation.owned().nth_index_in_set(0);
        for (const auto dof : free_dofs)
          position_.push_back(dof - first);
      }
  }

  template <int dim>
  void FreeDofs<dim>::scatter(std::span<const double> free, Vector &full) const
  {
    TRESTLE_ASSERT(free.size() == size(), "spans of wrong length");
    full = 0.;
    for (std::size_t i = 0; i < free.size(); ++i)
      full.local_element(position_[i]) = free[i];
  }

  template <int dim>
  void FreeDofs<dim>::gather(const Vector &full, std::span<double> free) const
  {
    TRESTLE_ASSERT(free.size() == size(), "spans of wrong length");
    for (std::size_t i = 0; i < free.size(); ++i)
      free[i] = full.local_element(position_[i]);
  }

  template <int dim>
  Vector FreeDofs<dim>::state(std::span<const double> free) const
  {
    Vector full = discretisation_->make_vector();
    scatter(free, full);
    discretisation_->distribute(full);
    return full;
  }

  template <int dim>
  Vector FreeDofs<dim>::state(std::span<const double> free, const Vector &lift) const
  {
    Vector full = increment(free);
    full.zero_out_ghost_values();
    full += lift;
    full.update_ghost_values();
    return full;
  }

  template <int dim>
  Vector FreeDofs<dim>::increment(std::span<const double> free) const
  {
    // Constraints are affine: their linear part is the difference of two images.
    Vector       full        = state(free);
    const Vector lifted_zero = state(std::vector<double>(size(), 0.));
    full.zero_out_ghost_values();
    full -= lifted_zero;
    full.update_ghost_values();
    return full;
  }

  template class FreeDofs<2>;
  template class FreeDofs<3>;
} // namespace trestle

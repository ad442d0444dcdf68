#include "physics/output/field_points.h"

namespace trestle
{
  template <int dim>
  FieldPoints<dim>::FieldPoints(const Discretisation<dim> &discretisation, const bool with_derived)
    : discretisation_(discretisation),
      kernel_(discretisation),
      derived_(with_derived ? discretisation.physics().derived_names().size() : 0),
      variables_(dim + 1 + discretisation.physics().n_components() * (1 + dim) + derived_.size())
  {}

  template <int dim>
  void FieldPoints<dim>::visit(const DiscreteState                                            &state,
                               const std::function<void(const std::vector<double> &, double)> &action)
  {
    if (++n_visits_ == 2)
      know_points();
    if (known_)
      return known_->visit(state, [&](const PointState<dim> &point, const double volume) {
        set_variables(point);
        action(variables_, volume);
      });
    kernel_.restart();
    for (const auto &cell : discretisation_.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          kernel_.reinit(cell, state, {}, false);
          for (std::size_t p = 0; p < kernel_.states().size(); ++p)
            {
              set_variables(kernel_.states()[p]);
              action(variables_, kernel_.weights()[p]);
            }
        }
  }

  /// What is visited once is not worth it.
  template <int dim>
  void FieldPoints<dim>::know_points()
  {
    if (discretisation_.physics().is_stabilised())
      return;
    known_.emplace(discretisation_);
    if (!known_->is_complete())
      known_.reset();
  }

  template <int dim>
  void FieldPoints<dim>::set_variables(const PointState<dim> &point)
  {
    double *to = variables_.data();
    for (unsigned int d = 0; d < dim; ++d)
      *to++ = point.x[d];
    *to++ = point.time;
    for (const double value : point.value)
      *to++ = value;
    for (const auto &gradient : point.gradient)
      for (unsigned int d = 0; d < dim; ++d)
        *to++ = gradient[d];
    if (derived_.empty())
      return;
    discretisation_.physics().derived(point, derived_);
    for (const double value : derived_)
      *to++ = value;
  }

  template class FieldPoints<2>;
  template class FieldPoints<3>;
} // namespace trestle

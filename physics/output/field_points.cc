#include "physics/output/field_points.h"

namespace trestle
{
  template <int dim>
  FieldPoints<dim>::FieldPoints(const Discretisation<dim> &discretisation)
    : discretisation_(discretisation),
      kernel_(discretisation),
      derived_(discretisation.physics().derived_names().size())
  {}

  template <int dim>
  void FieldPoints<dim>::visit(const DiscreteState                                            &state,
                               const std::function<void(const std::vector<double> &, double)> &action)
  {
    kernel_.restart();
    for (const auto &cell : discretisation_.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          kernel_.reinit(cell, state, {}, false);
          for (std::size_t p = 0; p < kernel_.states().size(); ++p)
            {
              point_ = &kernel_.states()[p];
              variables_.assign(point_->x.begin_raw(), point_->x.end_raw());
              variables_.push_back(state.time);
              variables_.insert(variables_.end(), point_->value.begin(), point_->value.end());
              for (const auto &gradient : point_->gradient)
                variables_.insert(variables_.end(), gradient.begin_raw(), gradient.end_raw());
              action(variables_, kernel_.weights()[p]);
            }
        }
  }

  template <int dim>
  const std::vector<double> &FieldPoints<dim>::with_derived(const std::vector<double> &variables)
  {
    all_ = variables;
    if (!derived_.empty())
      discretisation_.physics().derived(*point_, derived_);
    all_.insert(all_.end(), derived_.begin(), derived_.end());
    return all_;
  }

  template class FieldPoints<2>;
  template class FieldPoints<3>;
} // namespace trestle

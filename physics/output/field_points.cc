#include "physics/output/field_points.h"

namespace trestle
{
  template <int dim>
  FieldPoints<dim>::FieldPoints(const Discretisation<dim> &discretisation)
    : discretisation_(discretisation),
      values_(discretisation.mesh().mapping(), discretisation.fe(), discretisation.cell_quadrature(),
              dealii::update_values | dealii::update_gradients | dealii::update_quadrature_points |
                  dealii::update_JxW_values),
      components_(values_.n_quadrature_points, dealii::Vector<double>(discretisation.fe().n_components())),
      gradients_(values_.n_quadrature_points,
                 std::vector<dealii::Tensor<1, dim>>(discretisation.fe().n_components())),
      derived_(discretisation.physics().derived_names().size())
  {
    const unsigned int n = discretisation.fe().n_components();
    point_.value.resize(n);
    point_.gradient.resize(n);
    point_.rate.resize(n);
    point_.acceleration.resize(n);
  }

  template <int dim>
  void FieldPoints<dim>::visit(const DiscreteState                                            &state,
                               const std::function<void(const std::vector<double> &, double)> &action)
  {
    for (const auto &cell : discretisation_.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          values_.reinit(cell);
          values_.get_function_values(state.value, components_);
          values_.get_function_gradients(state.value, gradients_);
          point_.material_id = cell->material_id();
          point_.time        = state.time;
          for (unsigned int q = 0; q < values_.n_quadrature_points; ++q)
            {
              point_.x = values_.quadrature_point(q);
              if (discretisation_.random_field())
                point_.field = discretisation_.random_field()->value(cell, values_.get_quadrature().point(q));
              std::copy(components_[q].begin(), components_[q].end(), point_.value.begin());
              point_.gradient = gradients_[q];
              variables_.assign(point_.x.begin_raw(), point_.x.end_raw());
              variables_.push_back(state.time);
              variables_.insert(variables_.end(), point_.value.begin(), point_.value.end());
              for (const auto &gradient : point_.gradient)
                variables_.insert(variables_.end(), gradient.begin_raw(), gradient.end_raw());
              action(variables_, values_.JxW(q));
            }
        }
  }

  template <int dim>
  const std::vector<double> &FieldPoints<dim>::with_derived(const std::vector<double> &variables)
  {
    all_ = variables;
    if (!derived_.empty())
      discretisation_.physics().derived(point_, derived_);
    all_.insert(all_.end(), derived_.begin(), derived_.end());
    return all_;
  }

  template class FieldPoints<2>;
  template class FieldPoints<3>;
} // namespace trestle

#pragma once

#include "physics/discretisation/discretisation.h"

#include <deal.II/numerics/data_postprocessor.h>

namespace trestle
{
  /// A physics' derived quantities (stresses, fluxes) at the points of the VTU, cell by cell: discontinuous.
  template <int dim>
  class DerivedQuantities : public dealii::DataPostprocessor<dim>
  {
  public:
    /// @param prefix comes before the names, with a '_', unless empty.
    DerivedQuantities(const Discretisation<dim> &discretisation, const std::string &prefix, double time)
      : discretisation_(discretisation),
        names_(discretisation.physics().derived_names())
    {
      const unsigned int n = discretisation.physics().n_components();
      state_.time          = time;
      state_.value.resize(n);
      state_.gradient.resize(n);
      state_.rate.resize(n);
      state_.acceleration.resize(n);
      for (auto &name : names_)
        name = prefix.empty() ? name : prefix + "_" + name;
    }

    std::vector<std::string> get_names() const override { return names_; }

    std::vector<dealii::DataComponentInterpretation::DataComponentInterpretation>
    get_data_component_interpretation() const override
    {
      return {names_.size(), dealii::DataComponentInterpretation::component_is_scalar};
    }

    dealii::UpdateFlags get_needed_update_flags() const override
    {
      return dealii::update_values | dealii::update_gradients | dealii::update_quadrature_points;
    }

    void evaluate_scalar_field(const dealii::DataPostprocessorInputs::Scalar<dim> &inputs,
                               std::vector<dealii::Vector<double>>                &results) const override
    {
      PointState<dim>     state = state_;
      std::vector<double> values(names_.size());
      for (std::size_t q = 0; q < results.size(); ++q)
        {
          state.value[0]    = inputs.solution_values[q];
          state.gradient[0] = inputs.solution_gradients[q];
          evaluate(inputs, q, state, values, results[q]);
        }
    }

    void evaluate_vector_field(const dealii::DataPostprocessorInputs::Vector<dim> &inputs,
                               std::vector<dealii::Vector<double>>                &results) const override
    {
      PointState<dim>     state = state_;
      std::vector<double> values(names_.size());
      for (std::size_t q = 0; q < results.size(); ++q)
        {
          for (std::size_t c = 0; c < state.value.size(); ++c)
            {
              state.value[c]    = inputs.solution_values[q][c];
              state.gradient[c] = inputs.solution_gradients[q][c];
            }
          evaluate(inputs, q, state, values, results[q]);
        }
    }

  private:
    void evaluate(const dealii::DataPostprocessorInputs::CommonInputs<dim> &inputs, std::size_t q,
                  PointState<dim> &state, std::vector<double> &values, dealii::Vector<double> &result) const
    {
      state.x           = inputs.evaluation_points[q];
      const auto cell   = inputs.template get_cell<dim>();
      state.material_id = cell->material_id();
      if (const auto *field = discretisation_.random_field())
        state.field =
            field->value(cell, discretisation_.mesh().mapping().transform_real_to_unit_cell(cell, state.x));
      discretisation_.physics().derived(state, values);
      std::copy(values.begin(), values.end(), result.begin());
    }

    const Discretisation<dim> &discretisation_;
    std::vector<std::string>   names_;
    PointState<dim>            state_; ///< what all points have: time and sizes; deal.II asks from several threads
  };
} // namespace trestle

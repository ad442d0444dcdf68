#include "physics/two_scale/conditions_at_points.h"

#include "bridge/microscale/anisothermal_microscale.h"
#include "core/exceptions.h"
#include "core/text.h"

#include <deal.II/lac/full_matrix.h>

#include <numeric>

namespace trestle
{
  template <int dim>
  void ConditionsAtPoints<dim>::setup(const std::string &text, const Constants &parameters,
                                      const RandomField<dim> &field, const MeshIds &materials)
  {
    const std::string key = "macroscale/temperature";
    field_                = &field;
    temperature_.reset();
    if (text::trim(text).empty())
      return;
    Parametrised names;
    names.set_constants(parameters);
    names.set_has_field(field.n_modes() > 0);
    names.set_materials(materials);
    temperature_.emplace();
    temperature_->setup(key, text, "", names);
    if (temperature_->depends_on_u())
      throw InputError(
          key + " = '" + text + "' depends on u.",
          "Temperatures are prescribed: use x, y, z, t, field and the names of section `parameters`.");
  }

  template <int dim>
  std::vector<double> ConditionsAtPoints<dim>::evaluate(const Discretisation<dim>   &discretisation,
                                                        const MaterialPoints<dim>   &points,
                                                        std::span<const std::size_t> which, const double time,
                                                        const double otherwise) const
  {
    constexpr std::size_t      n          = AnisothermalMicroscale::n_conditions;
    const bool                 has_field  = field_->n_modes() > 0;
    const auto                 reference  = discretisation.fe().reference_cell();
    const auto                 quadrature = discretisation.cell_quadrature();
    dealii::FullMatrix<double> shape(reference.n_vertices(), quadrature.size());
    for (unsigned int v = 0; v < reference.n_vertices(); ++v)
      for (unsigned int q = 0; q < quadrature.size(); ++q)
        shape(v, q) = reference.d_linear_shape_function(quadrature.point(q), v);

    std::vector<double> result;
    result.reserve(which.size() * n);
    for (const std::size_t point : which)
      {
        const auto [cell, q] = points.place(point);
        double field         = 0.;
        for (unsigned int v = 0; has_field && v < reference.n_vertices(); ++v)
          field += shape(v, q) * field_->value(cell->vertex_index(v));
        result.push_back(has_temperature()
                             ? temperature_->value(points.positions()[point], time, cell->material_id(), 0., field)
                             : otherwise);
        result.push_back(field);
      }
    return result;
  }

  template <int dim>
  std::vector<double> ConditionsAtPoints<dim>::evaluate(const Discretisation<dim> &discretisation,
                                                        const MaterialPoints<dim> &points, const double time,
                                                        const double otherwise) const
  {
    std::vector<std::size_t> all(points.n());
    std::iota(all.begin(), all.end(), 0);
    return evaluate(discretisation, points, all, time, otherwise);
  }

  template class ConditionsAtPoints<2>;
  template class ConditionsAtPoints<3>;
} // namespace trestle

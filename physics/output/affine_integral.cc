#include "physics/output/affine_integral.h"

#include <deal.II/fe/fe_values.h>

#include <span>

namespace trestle
{
  namespace
  {
    /// Value where all components vanish, and derivatives by values and gradients.
    struct Coefficients
    {
      double              constant = 0.;
      std::vector<double> slopes;
    };

    /// @param variables coordinates and time, then zeros.
    void differentiate(const FieldExpression &integrand, std::vector<double> &variables, Coefficients &result)
    {
      const std::size_t first = variables.size() - result.slopes.size();
      result.constant         = integrand.value(variables);
      for (std::size_t k = 0; k < result.slopes.size(); ++k)
        {
          variables[first + k] = 1.;
          result.slopes[k]     = integrand.value(variables) - result.constant;
          variables[first + k] = 0.;
        }
    }

    /// @param q number of the point. @param slopes by values, then by gradients. @returns what the shape function adds.
    template <int dim>
    double slope(const dealii::FEValues<dim> &fe_values, const unsigned int i, const unsigned int q,
                 std::span<const double> slopes)
    {
      const unsigned int n = fe_values.get_fe().n_components(),
                         c = fe_values.get_fe().system_to_component_index(i).first;
      double result        = slopes[c] * fe_values.shape_value(i, q);
      for (unsigned int d = 0; d < dim; ++d)
        result += slopes[n + c * dim + d] * fe_values.shape_grad(i, q)[d];
      return result;
    }
  } // namespace

  template <int dim>
  AffineIntegral affine_integral(const Discretisation<dim> &discretisation, const FieldExpression &integrand)
  {
    const auto           &communicator = discretisation.mesh().communicator();
    const auto           &fe           = discretisation.fe();
    dealii::FEValues<dim> fe_values(discretisation.mesh().mapping(), fe, discretisation.cell_quadrature(),
                                    dealii::update_values | dealii::update_gradients |
                                        dealii::update_quadrature_points | dealii::update_JxW_values);
    std::vector<dealii::types::global_dof_index> dofs(fe.n_dofs_per_cell());
    Coefficients                                 at{0., std::vector<double>(fe.n_components() * (1 + dim), 0.)};
    AffineIntegral                               result{0., discretisation.make_vector()};
    communicator.on_all([&] {
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            fe_values.reinit(cell);
            cell->get_dof_indices(dofs);
            for (const unsigned int q : fe_values.quadrature_point_indices())
              {
                const auto         &x = fe_values.quadrature_point(q);
                std::vector<double> variables(x.begin_raw(), x.end_raw());
                variables.resize(dim + 1 + at.slopes.size(), 0.);
                differentiate(integrand, variables, at);
                result.constant += at.constant * fe_values.JxW(q);
                for (unsigned int i = 0; i < dofs.size(); ++i)
                  result.row(dofs[i]) += slope(fe_values, i, q, at.slopes) * fe_values.JxW(q);
              }
          }
    });
    result.constant = communicator.sum(result.constant);
    result.row.compress(dealii::VectorOperation::add);
    return result;
  }

  template AffineIntegral affine_integral(const Discretisation<2> &, const FieldExpression &);
  template AffineIntegral affine_integral(const Discretisation<3> &, const FieldExpression &);
} // namespace trestle

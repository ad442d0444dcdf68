#include "physics/output/exact_errors.h"

#include "core/statistics.h"

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/fe/fe_values.h>

#include <cmath>
#include <functional>

namespace trestle
{
  namespace
  {
    template <int dim>
    dealii::Quadrature<dim> fine_quadrature(const Discretisation<dim> &discretisation)
    {
      if (discretisation.mesh().is_simplicial())
        return dealii::QWitherdenVincentSimplex<dim>(discretisation.degree() + 3);
      return dealii::QGauss<dim>(discretisation.degree() + 3);
    }

    /// Field and exact solution at one point.
    template <int dim>
    struct Pair
    {
      dealii::Vector<double>              value, exact_value;
      std::vector<dealii::Tensor<1, dim>> gradient, exact_gradient;
    };

    template <int dim>
    void for_each_point(const Discretisation<dim> &discretisation, const DiscreteState &state,
                        const Expression<dim> &exact, const std::function<void(const Pair<dim> &, double)> &action)
    {
      dealii::FEValues<dim> fe_values(discretisation.mesh().mapping(), discretisation.fe(),
                                      fine_quadrature(discretisation),
                                      dealii::update_values | dealii::update_gradients |
                                          dealii::update_quadrature_points | dealii::update_JxW_values);
      const unsigned int    n        = discretisation.fe().n_components();
      const unsigned int    n_points = fe_values.n_quadrature_points;

      std::vector<dealii::Vector<double>>              values(n_points, dealii::Vector<double>(n));
      std::vector<std::vector<dealii::Tensor<1, dim>>> gradients(n_points, std::vector<dealii::Tensor<1, dim>>(n));
      Pair<dim>   pair{{}, dealii::Vector<double>(n), {}, std::vector<dealii::Tensor<1, dim>>(n)};
      const auto &function = exact.function(state.time);
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            fe_values.reinit(cell);
            fe_values.get_function_values(state.value, values);
            fe_values.get_function_gradients(state.value, gradients);
            for (unsigned int q = 0; q < n_points; ++q)
              {
                pair.value    = values[q];
                pair.gradient = gradients[q];
                function.vector_value(fe_values.quadrature_point(q), pair.exact_value);
                function.vector_gradient(fe_values.quadrature_point(q), pair.exact_gradient);
                action(pair, fe_values.JxW(q));
              }
          }
    }

    /// Integrals of field, exact solution and 1; for the means.
    template <int dim>
    std::vector<double> integrate_values(const Discretisation<dim> &discretisation, const DiscreteState &state,
                                         const Expression<dim> &exact)
    {
      const unsigned int  n = discretisation.fe().n_components();
      std::vector<double> sums(2 * n + 1, 0.);
      discretisation.mesh().communicator().on_all([&] {
        for_each_point<dim>(discretisation, state, exact, [&](const Pair<dim> &pair, double weight) {
          for (unsigned int c = 0; c < n; ++c)
            {
              sums[c] += pair.value[c] * weight;
              sums[n + c] += pair.exact_value[c] * weight;
            }
          sums[2 * n] += weight;
        });
      });
      discretisation.mesh().communicator().sum_in_place(sums.data(), sums.size());
      return sums;
    }

    /// Means to remove of field and exact solution a component; zeros where nothing is pinned.
    template <int dim>
    std::vector<double> means(const Discretisation<dim> &discretisation, const DiscreteState &state,
                              const Expression<dim> &exact)
    {
      const unsigned int  n = discretisation.fe().n_components();
      std::vector<double> result(2 * n, 0.);
      if (!discretisation.pressure_is_pinned())
        return result;
      const auto   sums      = integrate_values(discretisation, state, exact);
      unsigned int component = 0;
      for (const auto &block : discretisation.physics().blocks())
        for (unsigned int c = 0; c < block.n_components; ++c, ++component)
          if (block.is_pressure_like)
            {
              result[component]     = sums[component] / sums[2 * n];
              result[n + component] = sums[n + component] / sums[2 * n];
            }
      return result;
    }
  } // namespace

  template <int dim>
  std::vector<typename Postprocessing<dim>::Errors>
  exact_errors(const Discretisation<dim> &discretisation, const DiscreteState &state, const Expression<dim> &exact)
  {
    const unsigned int  n    = discretisation.fe().n_components();
    const auto          mean = means(discretisation, state, exact);
    std::vector<double> sums(3 * n, 0.); // squares of difference, of exact solution, of gradients' difference
    discretisation.mesh().communicator().on_all([&] {
      for_each_point<dim>(discretisation, state, exact, [&](const Pair<dim> &pair, double weight) {
        for (unsigned int c = 0; c < n; ++c)
          {
            const double value     = pair.value[c] - mean[c];
            const double reference = pair.exact_value[c] - mean[n + c];
            sums[c] += (value - reference) * (value - reference) * weight;
            sums[n + c] += reference * reference * weight;
            sums[2 * n + c] += (pair.gradient[c] - pair.exact_gradient[c]).norm_square() * weight;
          }
      });
    });
    discretisation.mesh().communicator().sum_in_place(sums.data(), sums.size());

    std::vector<typename Postprocessing<dim>::Errors> errors;
    unsigned int                                      first = 0;
    for (const auto &block : discretisation.physics().blocks())
      {
        const auto norm = [&](unsigned int offset) {
          double square = 0.;
          for (unsigned int c = 0; c < block.n_components; ++c)
            square += sums[offset + first + c];
          return std::sqrt(square);
        };
        errors.push_back({block.name, norm(0), relative_to(norm(0), norm(n)), norm(2 * n)});
        first += block.n_components;
      }
    return errors;
  }

  template std::vector<Postprocessing<2>::Errors> exact_errors(const Discretisation<2> &, const DiscreteState &,
                                                               const Expression<2> &);
  template std::vector<Postprocessing<3>::Errors> exact_errors(const Discretisation<3> &, const DiscreteState &,
                                                               const Expression<3> &);
} // namespace trestle

#include "physics/two_scale/material_points.h"

#include <deal.II/fe/fe_values.h>

namespace trestle
{
  using namespace dealii;

  template <int dim>
  void MaterialPoints<dim>::setup(const Discretisation<dim> &discretisation)
  {
    FEValues<dim> values(discretisation.mesh().mapping(), discretisation.fe(), discretisation.cell_quadrature(),
                         update_quadrature_points | update_JxW_values);
    n_per_cell_ = values.n_quadrature_points;
    first_of_cell_.assign(discretisation.mesh().triangulation().n_active_cells(), 0);
    cells_.clear();
    positions_.clear();
    volumes_.clear();
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          values.reinit(cell);
          first_of_cell_[cell->active_cell_index()] = positions_.size();
          cells_.push_back(cell);
          for (unsigned int q = 0; q < n_per_cell_; ++q)
            {
              positions_.push_back(values.quadrature_point(q));
              volumes_.push_back(values.JxW(q));
            }
        }
    present = nothing(n());
  }

  template <int dim>
  std::vector<double> MaterialPoints<dim>::strains(const Discretisation<dim> &discretisation,
                                                   const Vector              &u) const
  {
    FEValues<dim> values(discretisation.mesh().mapping(), discretisation.fe(), discretisation.cell_quadrature(),
                         update_gradients);
    const FEValuesExtractors::Vector     displacement(0);
    std::vector<SymmetricTensor<2, dim>> gradients(n_per_cell_);
    std::vector<double>                  result(n() * n_strain);
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          values.reinit(cell);
          values[displacement].get_function_symmetric_gradients(u, gradients);
          for (unsigned int q = 0; q < n_per_cell_; ++q)
            {
              double *strain = result.data() + index(cell->active_cell_index(), q) * n_strain;
              for (unsigned int i = 0; i < dim; ++i)
                for (unsigned int j = i; j < dim; ++j)
                  strain[voigt::strain_at(dim, i, j)] = voigt::multiplicity(i, j) * gradients[q][i][j];
            }
        }
    return result;
  }

  template <int dim>
  PointAnswers MaterialPoints<dim>::nothing(const std::size_t n)
  {
    PointAnswers result;
    result.strain.assign(n * n_strain, 0.);
    result.stress.assign(n * n_stress, 0.);
    result.tangent.assign(n * n_stress * n_strain, 0.);
    result.estimate.assign(n, 0.);
    result.level.assign(n, MicroscaleLevel::network);
    return result;
  }

  template <int dim>
  PointAnswers MaterialPoints<dim>::linearised(const PointAnswers &answers, std::vector<double> strain)
  {
    PointAnswers result = answers;
    for (std::size_t p = 0; p < answers.estimate.size(); ++p)
      for (unsigned int i = 0; i < n_stress; ++i)
        for (unsigned int j = 0; j < n_strain; ++j)
          result.stress[p * n_stress + i] += answers.tangent[(p * n_stress + i) * n_strain + j] *
                                             (strain[p * n_strain + j] - answers.strain[p * n_strain + j]);
    result.strain = std::move(strain);
    return result;
  }

  template class MaterialPoints<2>;
  template class MaterialPoints<3>;
} // namespace trestle

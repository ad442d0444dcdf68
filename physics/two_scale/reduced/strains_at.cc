#include "physics/two_scale/reduced/strains_at.h"

#include <deal.II/fe/fe_values.h>

#include <map>

namespace trestle
{
  namespace
  {
    template <int dim>
    std::array<double, voigt::n_strain(dim)> listed(const dealii::SymmetricTensor<2, dim> &strain)
    {
      std::array<double, voigt::n_strain(dim)> result;
      for (unsigned int i = 0; i < dim; ++i)
        for (unsigned int j = i; j < dim; ++j)
          result[voigt::strain_at(dim, i, j)] = voigt::multiplicity(i, j) * strain[i][j];
      return result;
    }
  } // namespace

  template <int dim>
  StrainsAt<dim>::StrainsAt(const Discretisation<dim> &discretisation, const MaterialPoints<dim> &points,
                            std::span<const std::size_t> which, std::span<const Vector> basis)
    : of_modes(RowMatrix::Zero(Eigen::Index(which.size() * voigt::n_strain(dim)), Eigen::Index(basis.size())))
  {
    constexpr Eigen::Index                         n = voigt::n_strain(dim);
    dealii::FEValues<dim>                          values(discretisation.mesh().mapping(), discretisation.fe(),
                                                          discretisation.cell_quadrature(), dealii::update_gradients);
    const auto                                    &symmetric   = values[dealii::FEValuesExtractors::Vector(0)];
    const auto                                    &constraints = discretisation.constraints();
    std::map<dealii::types::global_dof_index, int> column_of;
    std::vector<Eigen::Triplet<double>>            entries;
    std::vector<dealii::types::global_dof_index>   dofs(discretisation.fe().n_dofs_per_cell());
    Eigen::MatrixXd                                modes_at(dofs.size(), basis.size());
    for (std::size_t k = 0; k < which.size(); ++k)
      {
        const auto [cell, q] = points.place(which[k]);
        if (k == 0 || cell != points.place(which[k - 1]).cell)
          {
            values.reinit(cell);
            cell->get_dof_indices(dofs);
            for (std::size_t i = 0; i < dofs.size(); ++i)
              for (std::size_t m = 0; m < basis.size(); ++m)
                modes_at(i, m) = basis[m](dofs[i]);
          }
        for (std::size_t i = 0; i < dofs.size(); ++i)
          {
            const auto strain = listed<dim>(symmetric.symmetric_gradient(i, q));
            for (Eigen::Index c = 0; c < n; ++c)
              of_modes.row(Eigen::Index(k) * n + c) += strain[c] * modes_at.row(i);
            if (!constraints.is_constrained(dofs[i]))
              continue;
            const auto [found, is_new] = column_of.try_emplace(dofs[i], int(places.size()));
            if (is_new)
              places.push_back({dofs[i], cell, (unsigned int)(i)});
            for (Eigen::Index c = 0; c < n; ++c)
              if (strain[c] != 0.)
                entries.emplace_back(int(k * n + c), found->second, strain[c]);
          }
      }
    of_lift.resize(of_modes.rows(), Eigen::Index(places.size()));
    of_lift.setFromTriplets(entries.begin(), entries.end());
  }

  template struct StrainsAt<2>;
  template struct StrainsAt<3>;
} // namespace trestle

#pragma once

#include "physics/answering/voigt.h"
#include "physics/microscale/cell_tables.h"

#include <span>
#include <vector>

namespace trestle
{
  /// The strain component that the derivative by x_k of displacement component c adds to.
  template <int dim>
  constexpr unsigned int strain_of_gradient(const unsigned int c, const unsigned int k)
  {
    return voigt::strain_at(dim, c, k);
  }

  /// One cell's part of w: [basis][dim]; fixed unknowns are zero.
  template <int dim>
  void gather(const CellTables<dim> &tables, const std::size_t cell, std::span<const double> w,
              std::vector<double> &local)
  {
    local.resize(tables.n_basis * dim);
    for (unsigned int b = 0; b < tables.n_basis; ++b)
      for (unsigned int c = 0; c < dim; ++c)
        {
          const int k        = tables.equation[tables.node[cell * tables.n_basis + b] * dim + c];
          local[b * dim + c] = k < 0 ? 0. : w[k];
        }
  }

  /// Adds the symmetric gradient of a cell's displacement at a quadrature point to a strain.
  template <int dim>
  void add_strain(const CellTables<dim> &tables, const std::size_t point, const std::vector<double> &local,
                  double *strain)
  {
    const double *gradient = &tables.gradient[point * tables.n_basis * dim];
    for (unsigned int b = 0; b < tables.n_basis; ++b)
      for (unsigned int c = 0; c < dim; ++c)
        for (unsigned int k = 0; k < dim; ++k)
          strain[strain_of_gradient<dim>(c, k)] += local[b * dim + c] * gradient[b * dim + k];
  }
} // namespace trestle

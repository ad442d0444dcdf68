#include "physics/solvers/cell_shapes.h"

#include <algorithm>

namespace trestle
{
  using namespace dealii;

  template <int dim>
  CellShapes<dim>::CellShapes(const FESystem<dim> &fe, const Quadrature<dim> &quadrature,
                              const bool with_laplacians)
  {
    for (unsigned int b = 0; b < fe.n_base_elements(); ++b)
      {
        const FiniteElement<dim> &element = fe.base_element(b);
        Base                      base{element.n_dofs_per_cell(), {}, {}};
        base.reference.resize(quadrature.size() * dim * base.n);
        base.test.resize(quadrature.size() * n_rows * base.n);
        for (unsigned int q = 0; q < quadrature.size(); ++q)
          for (unsigned int k = 0; k < base.n; ++k)
            {
              base.test[q * n_rows * base.n + k] = element.shape_value(k, quadrature.point(q));
              const Tensor<1, dim> gradient      = element.shape_grad(k, quadrature.point(q));
              for (unsigned int l = 0; l < dim; ++l)
                base.reference[(q * dim + l) * base.n + k] = gradient[l];
              if (with_laplacians)
                base.hessians.push_back(element.shape_grad_grad(k, quadrature.point(q)));
            }
        base.laplacian.resize(base.hessians.size());
        bases_.push_back(std::move(base));
      }
    for (unsigned int c = 0; c < fe.n_components(); ++c)
      {
        base_of_.push_back(fe.component_to_base_index(c).first);
        begin_.push_back(sorted_.size());
        for (unsigned int i = 0; i < fe.n_dofs_per_cell(); ++i)
          if (fe.system_to_component_index(i).first == c)
            sorted_.push_back(i);
        // shape function k of the scalar element at place k
        std::sort(sorted_.begin() + begin_.back(), sorted_.end(), [&](const unsigned int i, const unsigned int j) {
          return fe.system_to_component_index(i).second < fe.system_to_component_index(j).second;
        });
      }
  }

  template <int dim>
  void CellShapes<dim>::reinit(const CellGeometry<dim> &geometry)
  {
    for (Base &base : bases_)
      {
        for (unsigned int q = 0; q < geometry.n_points(); ++q)
          {
            const Tensor<2, dim> &inverse   = geometry.inverse_jacobian(q);
            const double         *reference = base.reference.data() + q * dim * base.n;
            double               *gradient  = base.test.data() + (q * n_rows + 1) * base.n;
            for (unsigned int e = 0; e < dim; ++e, gradient += base.n)
              {
                std::fill(gradient, gradient + base.n, 0.);
                for (unsigned int l = 0; l < dim; ++l)
                  for (unsigned int k = 0; k < base.n; ++k)
                    gradient[k] += inverse[l][e] * reference[l * base.n + k];
              }
          }
        if (!base.hessians.empty())
          set_laplacians(base, geometry);
      }
  }

  /// By the chain rule: second derivatives on the reference cell, and first ones where the cell is no parallelogram.
  template <int dim>
  void CellShapes<dim>::set_laplacians(Base &base, const CellGeometry<dim> &geometry) const
  {
    for (unsigned int q = 0; q < geometry.n_points(); ++q)
      {
        const Tensor<2, dim> &inverse    = geometry.inverse_jacobian(q);
        const Tensor<2, dim>  product    = inverse * transpose(inverse);
        const Tensor<1, dim> &coordinate = geometry.laplacian(q);
        const double         *reference  = base.reference.data() + q * dim * base.n;
        for (unsigned int k = 0; k < base.n; ++k)
          {
            double sum = scalar_product(base.hessians[q * base.n + k], product);
            for (unsigned int l = 0; l < dim; ++l)
              sum += coordinate[l] * reference[l * base.n + k];
            base.laplacian[q * base.n + k] = sum;
          }
      }
  }

  template class CellShapes<2>;
  template class CellShapes<3>;
} // namespace trestle

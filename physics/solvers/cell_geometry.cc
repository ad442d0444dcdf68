#include "physics/solvers/cell_geometry.h"

#include <deal.II/fe/fe_q.h>
#include <deal.II/fe/fe_simplex_p.h>
#include <deal.II/fe/mapping_q.h>

#include <memory>

namespace trestle
{
  using namespace dealii;

  namespace
  {
    /// Round-off of coordinates, relative to the size of the cell; far below what a Newton tolerance sees.
    constexpr double same_place = 1e-13;

    template <int dim>
    ReferenceCell reference_cell(const bool is_simplicial)
    {
      return is_simplicial ? ReferenceCells::get_simplex<dim>() : ReferenceCells::get_hypercube<dim>();
    }
  } // namespace

  template <int dim>
  bool vertices_determine_cells(const Mesh<dim> &mesh)
  {
    const auto *polynomial = dynamic_cast<const MappingQ<dim> *>(&mesh.mapping());
    return mesh.is_simplicial() || (polynomial && polynomial->get_degree() == 1);
  }

  template <int dim>
  CellGeometry<dim>::CellGeometry(const Mesh<dim> &mesh, const Quadrature<dim> &quadrature,
                                  const bool with_second_derivatives)
    : mapping_(mesh.mapping()),
      quadrature_(quadrature),
      by_vertices_(vertices_determine_cells(mesh)),
      is_simplicial_(mesh.is_simplicial()),
      with_second_derivatives_(with_second_derivatives),
      no_element_(reference_cell<dim>(mesh.is_simplicial())),
      points_(quadrature.size()),
      points_of_shape_(quadrature.size()),
      weights_(quadrature.size()),
      inverse_jacobians_(quadrature.size()),
      laplacians_(with_second_derivatives ? quadrature.size() : 0)
  {
    // shape functions of degree 1 are numbered as the vertices
    std::unique_ptr<FiniteElement<dim>> linear = std::make_unique<FE_Q<dim>>(1);
    if (mesh.is_simplicial())
      linear = std::make_unique<FE_SimplexP<dim>>(1);
    for (const Point<dim> &point : quadrature.get_points())
      for (unsigned int v = 0; v < linear->n_dofs_per_cell(); ++v)
        {
          linear_.push_back(linear->shape_value(v, point));
          linear_gradients_.push_back(linear->shape_grad(v, point));
          if (with_second_derivatives)
            linear_hessians_.push_back(linear->shape_grad_grad(v, point));
        }
  }

  template <int dim>
  void CellGeometry<dim>::restart()
  {
    vertices_.clear();
    // deal.II's own comparison with the cell before would not notice that both have moved
    if (!by_vertices_)
      fe_values_.emplace(mapping_, no_element_, quadrature_,
                         update_quadrature_points | update_inverse_jacobians | update_JxW_values |
                             (with_second_derivatives_ ? update_jacobian_grads : update_default));
  }

  template <int dim>
  bool CellGeometry<dim>::reinit(const Cell &cell)
  {
    if (!by_vertices_)
      {
        map_by_library(cell);
        return true;
      }
    if (is_translate(cell))
      {
        const Tensor<1, dim> shift = cell->vertex(0) - vertices_[0];
        for (unsigned int q = 0; q < points_.size(); ++q)
          points_[q] = points_of_shape_[q] + shift;
        return false;
      }
    map_by_vertices(cell);
    return true;
  }

  template <int dim>
  bool CellGeometry<dim>::is_translate(const Cell &cell) const
  {
    if (vertices_.empty())
      return false;
    // against the cell that was computed, not the last one: differences do not add up
    const Tensor<1, dim> shift  = cell->vertex(0) - vertices_[0];
    const double         size   = (vertices_.back() - vertices_[0]).norm_square();
    const double         within = same_place * same_place * size;
    for (unsigned int v = 1; v < vertices_.size(); ++v)
      if ((cell->vertex(v) - vertices_[v] - shift).norm_square() > within)
        return false;
    return true;
  }

  template <int dim>
  void CellGeometry<dim>::map_by_vertices(const Cell &cell)
  {
    const unsigned int n = cell->n_vertices();
    vertices_.resize(n);
    for (unsigned int v = 0; v < n; ++v)
      vertices_[v] = cell->vertex(v);
    for (unsigned int q = 0; q < points_.size(); ++q)
      {
        Point<dim>     x;
        Tensor<2, dim> jacobian;
        for (unsigned int v = 0; v < n; ++v)
          {
            x += linear_[q * n + v] * vertices_[v];
            jacobian += outer_product(vertices_[v], linear_gradients_[q * n + v]);
          }
        points_[q]            = x;
        weights_[q]           = determinant(jacobian) * quadrature_.weight(q);
        inverse_jacobians_[q] = invert(jacobian);
      }
    points_of_shape_ = points_;
    for (unsigned int q = 0; q < laplacians_.size(); ++q)
      {
        Tensor<3, dim> jacobian_gradient;
        for (unsigned int v = 0; v < n; ++v)
          jacobian_gradient += outer_product(vertices_[v], linear_hessians_[q * n + v]);
        set_laplacian(q, jacobian_gradient);
      }
  }

  template <int dim>
  void CellGeometry<dim>::map_by_library(const Cell &cell)
  {
    fe_values_->reinit(cell);
    for (unsigned int q = 0; q < points_.size(); ++q)
      {
        points_[q]            = fe_values_->quadrature_point(q);
        weights_[q]           = fe_values_->JxW(q);
        inverse_jacobians_[q] = Tensor<2, dim>(fe_values_->inverse_jacobian(q));
        if (with_second_derivatives_)
          set_laplacian(q, Tensor<3, dim>(fe_values_->jacobian_grad(q)));
      }
  }

  /// xi(x(xi)) = xi, differentiated twice: laplace xi = - J^-1 (d2 x / d xi^2 : J^-1 J^-T).
  template <int dim>
  void CellGeometry<dim>::set_laplacian(const unsigned int q, const Tensor<3, dim> &jacobian_gradient)
  {
    const Tensor<2, dim> &inverse = inverse_jacobians_[q];
    const Tensor<2, dim>  product = inverse * transpose(inverse);
    Tensor<1, dim>        curvature;
    for (unsigned int e = 0; e < dim; ++e)
      curvature[e] = scalar_product(jacobian_gradient[e], product);
    laplacians_[q] = -(inverse * curvature);
  }

  template <int dim>
  Tensor<2, dim> CellGeometry<dim>::metric(const unsigned int q) const
  {
    Tensor<2, dim> reference; // products of the edges from the first vertex, each of length 2
    for (unsigned int l = 0; l < dim; ++l)
      for (unsigned int m = 0; m < dim; ++m)
        reference[l][m] = l == m ? 4. : is_simplicial_ ? 2. : 0.;
    return transpose(inverse_jacobians_[q]) * reference * inverse_jacobians_[q];
  }

  template bool vertices_determine_cells(const Mesh<2> &);
  template bool vertices_determine_cells(const Mesh<3> &);
  template class CellGeometry<2>;
  template class CellGeometry<3>;
} // namespace trestle

#include "physics/solvers/known_points.h"

#include <numeric>

namespace trestle
{
  namespace
  {
    /// Of shape functions, in all: 16 MB.
    constexpr std::size_t most_numbers = std::size_t(1) << 21;
  } // namespace

  template <int dim>
  KnownPoints<dim>::KnownPoints(const Discretisation<dim> &discretisation)
    : discretisation_(discretisation),
      field_(discretisation.random_field()),
      n_components_(discretisation.fe().n_components()),
      n_dofs_(discretisation.fe().n_dofs_per_cell()),
      n_vertices_(discretisation.fe().reference_cell().n_vertices()),
      values_(n_dofs_),
      at_vertices_(n_vertices_)
  {
    const auto        quadrature = discretisation.cell_quadrature();
    CellGeometry<dim> geometry(discretisation.mesh(), quadrature);
    CellShapes<dim>   shapes(discretisation.fe(), quadrature);
    n_points_ = geometry.n_points();
    geometry.restart();
    add_cells(geometry, shapes);
    if (field_)
      find_vertex_shapes();
    point_.value.resize(n_components_);
    point_.gradient.resize(n_components_);
    point_.rate = point_.acceleration = point_.laplacian = point_.value;
  }

  template <int dim>
  void KnownPoints<dim>::add_cells(CellGeometry<dim> &geometry, CellShapes<dim> &shapes)
  {
    const Vector                                 example   = discretisation_.make_vector();
    const auto                                  &places    = *example.get_partitioner();
    const std::size_t                            n_numbers = std::size_t(n_points_) * n_dofs_ * (1 + 2 * dim);
    std::vector<dealii::types::global_dof_index> dofs(n_dofs_);
    for (const auto &cell : discretisation_.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          if (geometry.reinit(cell))
            {
              is_complete_ = (shapes_.size() + 1) * n_numbers <= most_numbers;
              if (!is_complete_)
                return;
              shapes.reinit(geometry);
              shapes_.push_back({shapes, {}});
              for (unsigned int q = 0; q < n_points_; ++q)
                shapes_.back().volumes.push_back(geometry.weight(q));
            }
          cells_.push_back({shapes_.size() - 1, cell->material_id()});
          cell->get_dof_indices(dofs);
          for (const unsigned int i : shapes.sorted())
            positions_.push_back(places.global_to_local(dofs[i]));
          for (const unsigned int v : cell->vertex_indices())
            vertices_.push_back(cell->vertex_index(v));
          for (unsigned int q = 0; q < n_points_; ++q)
            points_.push_back(geometry.point(q));
        }
  }

  template <int dim>
  void KnownPoints<dim>::find_vertex_shapes()
  {
    const auto reference  = discretisation_.fe().reference_cell();
    const auto quadrature = discretisation_.cell_quadrature(); // outlives the loop
    for (const auto &point : quadrature.get_points())
      for (unsigned int v = 0; v < n_vertices_; ++v)
        vertex_shapes_.push_back(reference.d_linear_shape_function(point, v));
  }

  template <int dim>
  void KnownPoints<dim>::set_values(const std::size_t cell, const Vector &u)
  {
    const double       *values   = u.begin();
    const unsigned int *position = positions_.data() + cell * n_dofs_;
    for (unsigned int k = 0; k < n_dofs_; ++k)
      values_[k] = values[position[k]];
  }

  template <int dim>
  void KnownPoints<dim>::set_field(const std::size_t cell)
  {
    if (field_)
      for (unsigned int v = 0; v < n_vertices_; ++v)
        at_vertices_[v] = field_->value(vertices_[cell * n_vertices_ + v]);
  }

  template <int dim>
  void KnownPoints<dim>::set_point(const Shape &shape, const std::size_t cell, const unsigned int q)
  {
    point_.x           = points_[cell * n_points_ + q];
    point_.material_id = cells_[cell].material;
    if (field_)
      point_.field = std::inner_product(at_vertices_.begin(), at_vertices_.end(),
                                        vertex_shapes_.begin() + std::ptrdiff_t(q * n_vertices_), 0.);
    for (unsigned int c = 0; c < n_components_; ++c)
      {
        const auto of_value = row_products<CellShapes<dim>::n_rows>(shape.shapes.row(c, q, 0), shape.shapes.n(c),
                                                                    values_.data() + shape.shapes.begin(c));
        point_.value[c]     = of_value[0];
        for (unsigned int e = 0; e < dim; ++e)
          point_.gradient[c][e] = of_value[1 + e];
      }
  }

  template class KnownPoints<2>;
  template class KnownPoints<3>;
} // namespace trestle

#include "physics/discretisation/random_field.h"

#include "physics/functions/karhunen_loeve.h"

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/fe/fe_q.h>
#include <deal.II/fe/fe_simplex_p.h>
#include <deal.II/fe/fe_values.h>

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// Vertex numbers that all ranks agree on, and a quadrature for the mass matrix.
    template <int dim>
    struct VertexSpace
    {
      explicit VertexSpace(const Mesh<dim> &mesh)
        : dof_handler(mesh.triangulation())
      {
        if (mesh.is_simplicial())
          fe = std::make_unique<dealii::FE_SimplexP<dim>>(1);
        else
          fe = std::make_unique<dealii::FE_Q<dim>>(1);
        dof_handler.distribute_dofs(*fe);
        if (mesh.is_simplicial())
          quadrature = dealii::QWitherdenVincentSimplex<dim>(2);
        else
          quadrature = dealii::QGauss<dim>(2);
      }

      std::unique_ptr<dealii::FiniteElement<dim>> fe;
      dealii::DoFHandler<dim>                     dof_handler;
      dealii::Quadrature<dim>                     quadrature;
    };

    /// Owned cells: numbers and positions of their vertices, and their mass matrices.
    template <int dim>
    CellMasses collect(const Mesh<dim> &mesh, const VertexSpace<dim> &space)
    {
      dealii::FEValues<dim> fe_values(mesh.mapping(), *space.fe, space.quadrature,
                                      dealii::update_values | dealii::update_JxW_values);
      const unsigned int    n = space.fe->n_dofs_per_cell();
      CellMasses            result{dim, n, {}, {}, {}};
      for (const auto &cell : space.dof_handler.active_cell_iterators())
        if (cell->is_locally_owned())
          {
            fe_values.reinit(cell);
            for (unsigned int i = 0; i < n; ++i)
              {
                result.vertices.push_back(cell->vertex_dof_index(i, 0));
                for (unsigned int d = 0; d < dim; ++d)
                  result.positions.push_back(cell->vertex(i)[d]);
                for (unsigned int j = 0; j < n; ++j)
                  {
                    double sum = 0.;
                    for (const unsigned int q : fe_values.quadrature_point_indices())
                      sum += fe_values.shape_value(i, q) * fe_values.shape_value(j, q) * fe_values.JxW(q);
                    result.masses.push_back(sum);
                  }
              }
          }
      return result;
    }
  } // namespace

  template <int dim>
  RandomField<dim>::RandomField(ParameterSink &prm)
  {
    const auto parameters = prm.section("parameters");
    const auto section    = prm.section("random field");
    prm.add("modes", n_modes_,
            "Number of Karhunen-Loeve modes of the Gaussian field `field` that coefficients may use; 0: none.",
            Allowed::non_negative());
    prm.add("mean", mean_, "Mean of the field.");
    prm.add("standard deviation", standard_deviation_, "Of the field at a point, all modes taken.",
            Allowed::positive());
    prm.add("correlation length", correlation_length_, "l of the covariance, a length.", Allowed::positive());
    prm.add("covariance", covariance_, "exponential: exp(-r/l); gaussian: exp(-r^2/(2 l^2)).",
            Allowed::one_of({"exponential", "gaussian"}));
  }

  template <int dim>
  void RandomField<dim>::setup(const Mesh<dim> &mesh)
  {
    eigenvalues_.clear();
    modes_.clear();
    values_.clear();
    if (n_modes_ == 0)
      return;
    const VertexSpace<dim> space(mesh);
    const auto             correlation = [this](const double r) {
      const double s = r / correlation_length_;
      return covariance_ == "exponential" ? std::exp(-s) : std::exp(-0.5 * s * s);
    };
    const KarhunenLoeve expansion(mesh.communicator(), collect(mesh, space), space.dof_handler.n_dofs(), n_modes_,
                                  correlation);
    eigenvalues_ = expansion.eigenvalues;

    modes_.resize(std::size_t(mesh.triangulation().n_vertices()) * n_modes_);
    for (const auto &cell : space.dof_handler.active_cell_iterators())
      if (!cell->is_artificial())
        for (const unsigned int v : cell->vertex_indices())
          for (unsigned int i = 0; i < n_modes_; ++i)
            modes_[std::size_t(cell->vertex_index(v)) * n_modes_ + i] =
                standard_deviation_ * std::sqrt(std::max(0., eigenvalues_[i])) *
                expansion.modes[std::size_t(cell->vertex_dof_index(v, 0)) * n_modes_ + i];
    set_coefficients(std::vector<double>(n_modes_, 0.));
  }

  template <int dim>
  void RandomField<dim>::setup_part(
      const Mesh<dim> &mesh, const RandomField &whole,
      const std::function<std::vector<double>(const std::vector<dealii::Point<dim>> &)> &modes_at)
  {
    modes_.clear();
    values_.clear();
    eigenvalues_ = whole.eigenvalues_;
    if (n_modes_ == 0)
      return;
    const VertexSpace<dim> space(mesh);
    const auto             for_each_vertex = [&](const auto &action) {
      for (const auto &cell : space.dof_handler.active_cell_iterators())
        if (!cell->is_artificial())
          for (const unsigned int v : cell->vertex_indices())
            action(cell->vertex_dof_index(v, 0), cell->vertex_index(v), cell->vertex(v));
    };
    const std::size_t   n = space.dof_handler.n_dofs();
    std::vector<double> positions(n * dim, 0.);
    for_each_vertex([&](const auto dof, const unsigned int, const dealii::Point<dim> &x) {
      if (space.dof_handler.locally_owned_dofs().is_element(dof))
        std::copy(x.begin_raw(), x.end_raw(), positions.begin() + dof * dim);
    });
    mesh.communicator().sum_in_place(positions.data(), positions.size());
    std::vector<dealii::Point<dim>> points(n);
    for (std::size_t i = 0; i < n; ++i)
      std::copy_n(positions.begin() + i * dim, dim, points[i].begin_raw());
    const auto modes = modes_at(points);
    modes_.resize(std::size_t(mesh.triangulation().n_vertices()) * n_modes_);
    for_each_vertex([&](const auto dof, const unsigned int vertex, const dealii::Point<dim> &) {
      std::copy_n(modes.begin() + dof * n_modes_, n_modes_, modes_.begin() + std::size_t(vertex) * n_modes_);
    });
    set_coefficients(std::vector<double>(n_modes_, 0.));
  }

  template <int dim>
  void RandomField<dim>::set_coefficients(std::span<const double> coefficients)
  {
    values_.assign(n_modes_ == 0 ? 0 : modes_.size() / n_modes_, mean_);
    for (std::size_t vertex = 0; vertex < values_.size(); ++vertex)
      for (unsigned int i = 0; i < n_modes_; ++i)
        values_[vertex] += coefficients[i] * modes_[vertex * n_modes_ + i];
  }

  template class RandomField<2>;
  template class RandomField<3>;
} // namespace trestle

#pragma once

#include "core/parameters.h"
#include "physics/discretisation/mesh.h"

#include <deal.II/dofs/dof_handler.h>

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Section `parameters/random field`: a Gaussian field on the mesh, f = mean + deviation sum_i c_i sqrt(lambda_i)
   * phi_i with independent standard normal c_i (Karhunen-Loeve, truncated; Ghanem and Spanos 1991). Modes solve
   * M C M phi = lambda M phi with the mass matrix M of linear elements on the mesh's vertices and the correlation
   * C between vertices, exp(-r / l) or exp(-r^2 / (2 l^2)); phi^T M phi = 1, and the entry of largest magnitude is
   * positive. The root solves it once in an order that does not depend on the partition. C is dense: n^2 doubles
   * for n vertices.
   */
  template <int dim>
  class RandomField
  {
  public:
    explicit RandomField(ParameterSink &prm);

    unsigned int n_modes() const { return n_modes_; }
    double       standard_deviation() const { return standard_deviation_; }

    /// Modes on the present mesh; collective. @throws InputError when the mesh has too few vertices or too many.
    void setup(const Mesh<dim> &mesh);

    /// The field of a larger mesh on a part of it. @param modes_at the larger field's modes() at points, points x n_modes, which
    /// all ranks ask for alike. Collective.
    void setup_part(const Mesh<dim> &mesh, const RandomField &whole,
                    const std::function<std::vector<double>(const std::vector<dealii::Point<dim>> &)> &modes_at);

    /// Sets c_1, c_2, ...
    void set_coefficients(std::span<const double> coefficients);

    /// At a vertex of this rank's mesh (owned and ghost cells).
    double value(unsigned int vertex) const { return values_[vertex]; }
    /// At a point of a cell: linear between the vertices. @param unit_point in coordinates of the reference cell.
    template <class Cell>
    double value(const Cell &cell, const dealii::Point<dim> &unit_point) const
    {
      double result = 0.;
      for (const auto v : cell->vertex_indices())
        result += cell->reference_cell().d_linear_shape_function(unit_point, v) * value(cell->vertex_index(v));
      return result;
    }
    /// Derivatives of the field there by each coefficient.
    std::span<const double> modes(unsigned int vertex) const
    {
      return std::span(modes_).subspan(std::size_t(vertex) * n_modes_, n_modes_);
    }

    /// Of the correlation, descending.
    const std::vector<double> &eigenvalues() const { return eigenvalues_; }

  private:
    unsigned int        n_modes_            = 0;
    double              mean_               = 0.;
    double              standard_deviation_ = 1.;
    double              correlation_length_ = 1.;
    std::string         covariance_         = "exponential";
    std::vector<double> eigenvalues_;
    std::vector<double> modes_;  ///< vertices x modes, times deviation sqrt(lambda)
    std::vector<double> values_; ///< a vertex
  };
} // namespace trestle

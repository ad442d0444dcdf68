#include "core/exceptions.h"
#include "physics/bridge/finite_element_equations.h"

#include <algorithm>
#include <cmath>

// Derivatives of the equations by parameters, and the direct solves that sensitivities and adjoints need.

namespace trestle
{
  template <int dim>
  void FiniteElementEquations<dim>::solve(std::span<const double> b, std::span<double> x, const bool transpose)
  {
    require_tangent();
    free_dofs_.scatter(b, source_);
    if (!tangent_->solve_factorised(destination_, source_, transpose).converged)
      throw ConvergenceError("The tangent of the equations is singular.",
                             "Look whether the boundary conditions and parameters determine the solution.");
    free_dofs_.gather(destination_, x);
  }

  template <int dim>
  void FiniteElementEquations<dim>::solve_tangent(std::span<const double> b, std::span<double> x)
  {
    solve(b, x, false);
  }

  template <int dim>
  void FiniteElementEquations<dim>::solve_tangent_transpose(std::span<const double> b, std::span<double> x)
  {
    solve(b, x, true);
  }

  template <int dim>
  void FiniteElementEquations<dim>::forget_linearisation()
  {
    is_linearised_   = false;
    energy_is_ready_ = false;
    columns_.clear();
  }

  template <int dim>
  void FiniteElementEquations<dim>::set_parameters(std::span<const double> mu)
  {
    if (n_parameters() == 0)
      throw FatalError("Parameters were given to equations that have none.", "Look at n_parameters() first.");
    parameters_.set(mu);
    forget_linearisation();
  }

  /// Column i of dR/dmu; mu is the same on return.
  template <int dim>
  void FiniteElementEquations<dim>::difference_column(std::span<const double> u, std::vector<double> &mu,
                                                      const std::size_t i)
  {
    const double        centre = mu[i];
    const double        scale  = std::max(std::abs(centre), (centre == 0. ? 1. : 1e-3) * parameters_.scales[i]);
    const double        step   = std::exp2(std::round(std::log2(1e-3 * scale)));
    std::vector<double> values(n_owned());
    columns_[i].assign(n_owned(), 0.);
    for (const auto &[offset, weight] : {std::pair{1., 8.}, {-1., -8.}, {2., -1.}, {-2., 1.}})
      {
        mu[i] = centre + offset * step;
        parameters_.probe(mu);
        assembler_.residual(state(u), destination_); // the state's boundary values follow mu
        free_dofs_.gather(destination_, values);
        for (std::size_t k = 0; k < values.size(); ++k)
          columns_[i][k] += weight / (12. * step) * values[k];
      }
    mu[i] = centre;
  }

  template <int dim>
  void FiniteElementEquations<dim>::linearise_parameters(std::span<const double> u)
  {
    const std::vector<double> present = parameters_.get();
    std::vector<double>       mu      = present;
    const auto               *field   = assembler_.discretisation().random_field();
    const std::size_t         n_named = mu.size() - (field ? field->n_modes() : 0);
    columns_.resize(n_parameters());
    try
      {
        for (std::size_t i = 0; i < n_named; ++i)
          difference_column(u, mu, i);
      }
    catch (...)
      {
        parameters_.probe(present);
        throw;
      }
    parameters_.probe(present);
    if (n_named == mu.size())
      return;
    const auto by_field = assembler_.field_derivative(state(u));
    for (std::size_t i = n_named; i < mu.size(); ++i)
      {
        columns_[i].resize(n_owned());
        free_dofs_.gather(by_field[i - n_named], columns_[i]);
      }
  }

  template <int dim>
  void FiniteElementEquations<dim>::apply_parameters(std::span<const double> v, std::span<double> result)
  {
    if (columns_.size() != n_parameters())
      throw FatalError("A derivative by the parameters was asked for before linearise_parameters().",
                       "Call linearise_parameters(u) first.");
    std::fill(result.begin(), result.end(), 0.);
    for (std::size_t j = 0; j < columns_.size(); ++j)
      for (std::size_t i = 0; i < result.size(); ++i)
        result[i] += v[j] * columns_[j][i];
  }

  template <int dim>
  void FiniteElementEquations<dim>::apply_parameters_transpose(std::span<const double> v, std::span<double> result)
  {
    if (columns_.size() != n_parameters())
      throw FatalError("A derivative by the parameters was asked for before linearise_parameters().",
                       "Call linearise_parameters(u) first.");
    for (std::size_t j = 0; j < columns_.size(); ++j)
      {
        result[j] = 0.;
        for (std::size_t i = 0; i < v.size(); ++i)
          result[j] += columns_[j][i] * v[i];
      }
    communicator().sum_in_place(result.data(), result.size());
  }

  template class FiniteElementEquations<2>;
  template class FiniteElementEquations<3>;
} // namespace trestle

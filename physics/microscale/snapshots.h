#pragma once

#include "physics/microscale/cell_solver.h"

#include <span>
#include <vector>

namespace trestle
{
  /// What one finite-element solve leaves for the reduction: fields, and their derivatives by the strain.
  template <int dim>
  struct Snapshot
  {
    typename Voigt<dim>::StrainArray strain{};
    std::vector<double>              w;
    std::vector<double>              sensitivity; ///< n_strain x n_equations
    std::vector<double>              internal;    ///< at the beginning of the step; empty: virgin
    Homogenised<dim>                 mean;
  };

  /// A snapshot without history as numbers: strain, mean stress, w, sensitivity.
  template <int dim>
  std::vector<double> to_numbers(const Snapshot<dim> &snapshot);
  /// @throws InputError when they are of a cell with another number of unknowns.
  template <int dim>
  Snapshot<dim> snapshot_of(const Cell<dim> &cell, std::span<const double> numbers);
  /// How many they are.
  template <int dim>
  std::size_t snapshot_length(const Cell<dim> &cell)
  {
    return Voigt<dim>::n_strain + Voigt<dim>::n_stress + (1 + Voigt<dim>::n_strain) * cell.tables.n_equations;
  }

  /// Internal variables of all points at the end of a step.
  template <int dim>
  std::vector<double> advance_internal(const Cell<dim> &cell, const double *strain, std::span<const double> w,
                                       std::span<const double> before);

  /// Stresses at all points of a snapshot, [point][n_stress].
  template <int dim>
  std::vector<double> stress_field(const Cell<dim> &cell, const Snapshot<dim> &snapshot);
  /// Their derivative by strain component j.
  template <int dim>
  std::vector<double> stress_sensitivity(const Cell<dim> &cell, const Snapshot<dim> &snapshot, unsigned int j);
} // namespace trestle

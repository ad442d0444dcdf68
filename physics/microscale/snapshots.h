#pragma once

#include "physics/microscale/cell_solver.h"

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

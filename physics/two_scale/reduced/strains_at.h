#pragma once

#include "physics/rom/sampled_lift.h"
#include "physics/two_scale/material_points.h"

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <span>
#include <vector>

namespace trestle
{
  /// A row a point and component, as numbers lie in a Microscale's spans.
  using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  /// Strains at material points, listed as voigt.h says: linear in the coefficients of a basis and in the values of the
  /// constrained dofs of the points' cells.
  template <int dim>
  struct StrainsAt
  {
    /// @param which of this rank's points, ascending. @param basis increments with ghosts.
    StrainsAt(const Discretisation<dim> &discretisation, const MaterialPoints<dim> &points,
              std::span<const std::size_t> which, std::span<const Vector> basis);

    RowMatrix                                    of_modes;
    Eigen::SparseMatrix<double, Eigen::RowMajor> of_lift;
    /// What the columns of the latter are.
    std::vector<typename SampledLift<dim>::Place> places;
  };
} // namespace trestle

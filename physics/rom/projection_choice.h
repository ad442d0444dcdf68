#pragma once

#include "physics/rom/training_states.h"

#include <Eigen/Core>

#include <span>

namespace trestle
{
  /**
   * |S^{-1/2} N S^{-1/2}| of a matrix with symmetric part S and skew part N: in the norm of S the error of Galerkin's
   * answer is at most 1 plus that times the best in the space (Céa's lemma). Infinite where S is not positive definite.
   */
  double skewness(const Eigen::MatrixXd &matrix);

  /**
   * Whether Galerkin's projection serves a problem whose tangent is not symmetric: one field, and a skewness of at most
   * 1 in its reduced tangents at these states. Convection has more, and saddle points are not positive definite.
   * @param whole of all owned cells. Collective.
   */
  template <int dim>
  bool galerkin_serves(const ReducedContext<dim> &context, std::span<const Vector> basis, SampledState<dim> &whole,
                       TrainingStates<dim> &states, std::span<const typename TrainingStates<dim>::Place> places);
} // namespace trestle

#pragma once

#include "physics/discretisation/discretisation.h"

#include <optional>
#include <string>

namespace trestle
{
  /// lambda / (2 (lambda + mu)): Poisson's ratio of Lame's moduli. In plane stress, with lambda condensed, at most 1/3.
  double poisson_ratio(double lambda, double mu);

  /**
   * What is to be said of elements that lock: of first order, where Poisson's ratio is above 0.45 (Hughes 1987,
   * chapter 4). Nothing where they do not. @param way_out what to do, a sentence.
   */
  std::optional<std::string> locking_warning(double poisson_ratio, unsigned int degree,
                                             const std::string &way_out);

  /**
   * The same of a discretised solid: any physics that has rigid body modes and nothing but a displacement. Its ratio
   * is the largest over the mesh, read from the tangent at rest at the quadrature points, so that no physics has
   * to declare it and ratios may vary in space. Collective, the same on all ranks.
   */
  template <int dim>
  std::optional<std::string> locking_warning(const Discretisation<dim> &discretisation);
} // namespace trestle

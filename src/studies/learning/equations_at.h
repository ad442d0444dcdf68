#pragma once

#include "physics/api/problem.h"

#include <memory>
#include <vector>

namespace trestle
{
  /**
   * A problem's equations at given parameters. A linear problem freezes them once; a nonlinear one shares its
   * equations between samples and sets the parameters whenever another sample asks: slower, with one
   * preconditioner (the one frozen last) for all. Collective.
   */
  std::unique_ptr<ResidualOperator> equations_at(Problem &problem, const std::vector<double> &parameters);
} // namespace trestle

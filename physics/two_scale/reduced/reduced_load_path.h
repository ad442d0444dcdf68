#pragma once

#include "physics/api/reduced_problem.h"
#include "physics/two_scale/reduced/path_context.h"

#include <memory>

namespace trestle
{
  /// Trains and opens hyper-reduced models of a solid with history. What the context refers to must outlive it and all
  /// that it makes.
  template <int dim>
  std::unique_ptr<ReducedProblems> make_reduced_load_paths(PathContext<dim> context);
} // namespace trestle

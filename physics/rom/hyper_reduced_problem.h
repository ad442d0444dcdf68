#pragma once

#include "physics/rom/reduced_context.h"
#include "physics/rom/reduced_data.h"

#include <memory>

namespace trestle
{
  /// Trains and opens hyper-reduced models of a problem in one dimension. What the context refers to must outlive it
  /// and all that it makes.
  template <int dim>
  std::unique_ptr<ReducedProblems> make_reduced_problems(ReducedContext<dim> context);
} // namespace trestle

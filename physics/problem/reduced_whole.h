#pragma once

#include "physics/api/reduced_whole.h"
#include "physics/output/field_transfer.h"
#include "physics/problem/problem_implementation.h"

#include <memory>
#include <span>

namespace trestle
{
  /// See Zone::reduced_whole(), Problem::reduced_whole(). @param transfer to the part's mesh; null: it is the whole. All that is
  /// referred to outlives the result.
  template <int dim>
  std::unique_ptr<ReducedWhole>
  make_reduced_whole(ProblemImplementation<dim> &whole, ProblemImplementation<dim> &part,
                     const FieldTransfer<dim> *transfer, std::span<const double> modes, std::size_t n_modes);
} // namespace trestle

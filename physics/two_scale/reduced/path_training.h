#pragma once

#include "physics/two_scale/reduced/path_data.h"

namespace trestle
{
  /// See ReducedProblems::check(). Collective. @throws InputError
  template <int dim>
  void check_load_path(const PathContext<dim> &context, const ReducedOptions &options);

  /// A reduced load path from snapshots, see ReducedProblems::train(): the samples' states, projected on the basis, are
  /// walked through with their history at all points of the mesh, and the cubature matches their virtual works. Leaves
  /// the problem's parameters as they were. Collective. @throws InputError
  template <int dim>
  PathData train_load_path(const PathContext<dim> &context, const ReducedProblems::Samples &samples,
                           InnerProduct &product, std::span<const double> modes, const ReducedOptions &options);
} // namespace trestle

#pragma once

#include "core/archive.h"
#include "physics/rom/reduced_context.h"
#include "physics/rom/reduced_data.h"

#include <string>

namespace trestle
{
  /// Adds the data to the archive of the root, fields in the order of dof_places(), cells by their cell_key(). Collective.
  template <int dim>
  void write_reduced(const ReducedData &data, const ReducedContext<dim> &context, Archive &archive,
                     const std::string &prefix);

  /// @param archive the same on all ranks, whose number may differ from that of the writers. Collective.
  /// @throws InputError for a model of another problem, mesh or step, or a damaged one.
  template <int dim>
  ReducedData read_reduced(const ReducedContext<dim> &context, const Archive &archive, const std::string &prefix);
} // namespace trestle

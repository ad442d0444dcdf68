#pragma once

#include "core/archive.h"
#include "physics/two_scale/reduced/path_data.h"

#include <string>

namespace trestle
{
  /// As write_reduced() and read_reduced(), with what a load path has beside it.
  template <int dim>
  void write_load_path(const PathData &data, const PathContext<dim> &context, Archive &archive,
                       const std::string &prefix);

  template <int dim>
  PathData read_load_path(const PathContext<dim> &context, const Archive &archive, const std::string &prefix);
} // namespace trestle

#pragma once

#include "physics/functions/mesh_ids.h"

#include <map>
#include <string>

namespace trestle
{
  /// The ids of a mesh, each with Gmsh's name of it, the first of several; empty where it has none. Names with commas, which
  /// no parameter file can say, may be cut.
  std::map<unsigned int, std::string> names_of(const MeshIds &ids);
} // namespace trestle

#pragma once

#include "core/communicator.h"

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /// Whether a mesh file is a geometry, which Gmsh has yet to mesh: its name ends with .geo.
  bool is_geometry(const std::string &file);

  /// The constants that a geometry lets others set: those of its `DefineConstant[name = value]`. Lists and strings are none.
  std::vector<std::string> constants_of_geometry(const std::string &text);

  /**
   * The mesh of a geometry, as the text of a Gmsh file that read_gmsh() takes, by Gmsh's library, which is loaded when first
   * asked. The same on every call. One rank. @param constants of the problem; those that the geometry defines are its own.
   *
   * @throws InputError where the file is missing or Gmsh refuses it, naming the constants' values, where it sets one of the constants
   * by itself (which would pass for following it), or where this Trestle was built without Gmsh.
   */
  std::string mesh_of_geometry(const std::string &file, const std::map<std::string, double> &constants,
                               unsigned int dim);

  /// Which of these names are constants of the geometry; none for other files. Collective: the root reads the file.
  std::vector<std::string> geometry_parameters(const Communicator &communicator, const std::string &file,
                                               const std::vector<std::string> &names);
} // namespace trestle

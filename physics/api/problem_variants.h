#pragma once

#include "physics/api/problem.h"
#include "physics/api/reduced_whole.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// Problem::setup() with the ranks, present parameters and random field of another one: on another mesh of the same body, where
  /// that field is looked at, so that the same numbers make the same field. Collective; repeatable. @param other set up, of the
  /// same file but for its mesh's fineness; outlives the problem. @throws InputError as setup().
  void setup_with_field_of(Problem &problem, const Problem &other);

  /// Those of the problem's parameters that Gmsh makes its mesh from (`mesh/file` is a .geo that defines them); none: all values have
  /// one mesh. Where there are some, set_parameters() refuses other values of them. After setup().
  const std::vector<std::string> &geometry_parameters(const Problem &problem);

  /// Problem::setup() at other parameters than the file's, with the mesh that is made for them; graph, dofs and all that was made
  /// from the problem before are others. Collective. @throws InputError as setup(), and for values that Gmsh cannot mesh; the
  /// problem is then to be set up again.
  void setup_at(Problem &problem, const Communicator &communicator, std::span<const double> mu);

  /// Whether reduced_whole() serves a problem that is set up: linear, of second order in time, with matrices that do not depend
  /// on it.
  bool can_be_projected(const Problem &problem);

  /// A problem by itself in some modes, at its present parameters, until its next setup(). @param modes n_free() x n_modes,
  /// column-major, linearly independent. Collective. @throws InputError for no modes, ones of another problem, and where
  /// can_be_projected() is false.
  std::unique_ptr<ReducedWhole> reduced_whole(Problem &problem, std::span<const double> modes,
                                              std::size_t n_modes);
} // namespace trestle

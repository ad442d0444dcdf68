#pragma once

#include <deal.II/grid/tria.h>

#include <string>

namespace trestle
{
  /**
   * Fills an empty serial triangulation (one level) from a generator's name and arguments. Beside all of
   * deal.II's GridGenerator functions (arguments as generate_from_name_and_arguments() takes them):
   *   `cook membrane`  no arguments; the quadrilateral (0,0) (48,44) (48,60) (0,44) in one cell, extruded to
   *                    thickness 1 in 3D; boundary ids 0 left, 1 right, 2 bottom, 3 top (4, 5 back, front)
   *   `graded cube`    `cells a side : strength`; the unit square or cube, cells narrowing towards all sides by
   *                    x = (1 + tanh(s (2 xi - 1)) / tanh(s)) / 2; boundary ids as above
   * @throws InputError: unknown name (also in this dimension), arguments of a wrong kind, number or range, more cells than
   * memory, a mesh with inverted cells or whose pieces do not hang together.
   */
  template <int dim>
  void generate(dealii::Triangulation<dim> &triangulation, const std::string &name, const std::string &arguments);

  /// A copy's transfinite manifolds still look at the original's cells and find none of theirs: tie them anew.
  template <int dim>
  void renew_transfinite_manifolds(dealii::Triangulation<dim> &triangulation);

  /// Multiplies coordinates and known manifolds. @throws InputError for a manifold it cannot scale.
  template <int dim>
  void scale(dealii::Triangulation<dim> &triangulation, double factor);
} // namespace trestle

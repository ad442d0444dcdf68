#pragma once

#include "physics/output/point_output.h"
#include "physics/output/visualisation.h"
#include "physics/two_scale/material_points.h"

namespace trestle
{
  /**
   * What the VTU says of each cell: `level` (largest in the cell), `certificate` (largest), `share_network`,
   * `share_reduced`, `share_finite_elements` of its points, `decision` (0 the level asked first was good enough, 1
   * a point was raised to the reduced cell, 2 one was recomputed by finite elements), means of stress_xx, .. and
   * strain_xx, .. (shear strains are engineering ones), and `von_mises` of the mean stress.
   *
   * @param more of the points; their means follow.
   */
  template <int dim>
  std::vector<NamedCellValues>
  macro_fields(const Discretisation<dim> &discretisation, const MaterialPoints<dim> &points,
               const std::vector<MicroscaleLevel> &first_level, const std::vector<NamedPointValues> &more);

  /// The same of each of this rank's material points: `level`, `certificate`, `decision`, stress_xx, .., strain_xx, ..,
  /// `von_mises`, `volume`, the point's share of the body, and those given.
  template <int dim>
  std::vector<NamedPointValues> material_point_fields(const MaterialPoints<dim>           &points,
                                                      const std::vector<MicroscaleLevel>  &first_level,
                                                      const std::vector<NamedPointValues> &more);
} // namespace trestle

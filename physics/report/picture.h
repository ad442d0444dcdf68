#pragma once

#include "physics/report/field_surface.h"

#include <string>

namespace trestle
{
  /**
   * A field as an SVG picture with colour bar, range and, when the cells are few, their outlines. Plane meshes
   * are seen from above, solids from a corner, lit a little, with hidden parts removed.
   *
   * At most some ten thousand polygons: where the mesh has more triangles than that the picture is made of
   * small squares instead, the nearest triangle deciding the colour of each.
   */
  std::string picture_to_svg(const FieldSurface &surface, const std::string &title);
} // namespace trestle

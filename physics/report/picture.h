#pragma once

#include "physics/report/field_surface.h"

#include <string>

namespace trestle
{
  /**
   * A field as an SVG picture with colour bar, range and, when the cells are few, their outlines. Plane meshes
   * are seen from above and cut along lines of equal value, so that edges and bands stay sharp. Solids, lit a
   * little and seen from a corner, and meshes of more than some ten thousand pieces become an image in
   * the SVG, the nearest triangle deciding the colour of each pixel: this bounds the size of the file.
   */
  std::string picture_to_svg(const FieldSurface &surface, const std::string &title);
} // namespace trestle

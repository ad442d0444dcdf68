#pragma once

#include "physics/report/field_surface.h"

namespace trestle
{
  /// A triangle on the canvas.
  struct ProjectedTriangle
  {
    std::array<std::array<double, 2>, 3> corners; ///< pixels
    std::array<double, 3>                depths;  ///< larger is nearer
    std::array<double, 3>                values;
    double                               light = 1.; ///< 0 to 1
  };

  /// Where the field lies on the canvas, in pixels from the lower left.
  struct Frame
  {
    double left = 0., bottom = 0., width = 0., height = 0.;
  };

  /// Parallel projection of a surface: a plane mesh from above, a solid from a corner.
  class Projection
  {
  public:
    explicit Projection(const FieldSurface &surface);

    /// Height over width of what is seen.
    double aspect() const;

    /// One of the surface's triangles, where the surface fits into the frame with its proportions.
    ProjectedTriangle to_canvas(const FieldSurface::Triangle &triangle, const Frame &frame) const;

    /// A point on the canvas.
    std::array<double, 2> to_canvas(const FieldSurface::Point &point, const Frame &frame) const;

  private:
    double along(unsigned int axis, const FieldSurface::Point &point) const;
    double scale(const Frame &frame) const;

    const FieldSurface                  &surface_;
    std::array<std::array<double, 3>, 3> axes_; ///< right, up, towards the eye
    std::array<double, 2>                low_, high_;
  };
} // namespace trestle

#include "physics/report/projection.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    using Point  = FieldSurface::Point;
    using Vector = std::array<double, 3>;

    template <class Number>
    double dot(const Vector &a, const std::array<Number, 3> &b)
    {
      return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    Vector normal(const std::array<Point, 3> &corners)
    {
      Vector u, v;
      for (int d = 0; d < 3; ++d)
        {
          u[d] = double(corners[1][d]) - corners[0][d];
          v[d] = double(corners[2][d]) - corners[0][d];
        }
      const Vector n      = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]};
      const double length = std::sqrt(dot(n, n));
      return length > 0. ? Vector{n[0] / length, n[1] / length, n[2] / length} : Vector{0., 0., 0.};
    }

    std::array<Vector, 3> view_axes(bool is_solid)
    {
      if (!is_solid)
        return {Vector{1., 0., 0.}, Vector{0., 1., 0.}, Vector{0., 0., 1.}};
      // From the corner (1, -1.6, 1), z upwards: x runs to the right, y into the picture.
      const double a     = std::sqrt(1. + 1.6 * 1.6);
      const double b     = std::sqrt(a * a + 1.);
      const Vector right = {1.6 / a, 1. / a, 0.};
      const Vector eye   = {1. / b, -1.6 / b, 1. / b};
      const Vector up    = {eye[1] * right[2] - eye[2] * right[1], eye[2] * right[0] - eye[0] * right[2],
                            eye[0] * right[1] - eye[1] * right[0]};
      return {right, up, eye};
    }
  } // namespace

  Projection::Projection(const FieldSurface &surface)
    : surface_(surface),
      axes_(view_axes(surface.is_solid)),
      low_{INFINITY, INFINITY},
      high_{-INFINITY, -INFINITY}
  {
    for (const auto &triangle : surface.triangles)
      for (const Point &corner : triangle.corners)
        for (unsigned int axis = 0; axis < 2; ++axis)
          {
            const double x = along(axis, corner);
            if (std::isfinite(x))
              {
                low_[axis]  = std::min(low_[axis], x);
                high_[axis] = std::max(high_[axis], x);
              }
          }
  }

  double Projection::along(unsigned int axis, const Point &point) const { return dot(axes_[axis], point); }

  double Projection::aspect() const
  {
    const double width = high_[0] - low_[0];
    return width > 0. ? (high_[1] - low_[1]) / width : 1.;
  }

  double Projection::scale(const Frame &frame) const
  {
    const double width = high_[0] - low_[0], height = high_[1] - low_[1];
    return std::min(width > 0. ? frame.width / width : INFINITY, height > 0. ? frame.height / height : INFINITY);
  }

  std::array<double, 2> Projection::to_canvas(const Point &point, const Frame &frame) const
  {
    const double s = scale(frame);
    return {frame.left + 0.5 * frame.width + s * (along(0, point) - 0.5 * (low_[0] + high_[0])),
            frame.bottom + 0.5 * frame.height + s * (along(1, point) - 0.5 * (low_[1] + high_[1]))};
  }

  ProjectedTriangle Projection::to_canvas(const FieldSurface::Triangle &triangle, const Frame &frame) const
  {
    ProjectedTriangle projected;
    std::copy(triangle.values.begin(), triangle.values.end(), projected.values.begin());
    if (surface_.is_solid)
      projected.light = 0.7 + 0.3 * std::abs(dot(normal(triangle.corners), axes_[2]));
    for (int k = 0; k < 3; ++k)
      {
        projected.corners[k] = to_canvas(triangle.corners[k], frame);
        projected.depths[k]  = along(2, triangle.corners[k]);
      }
    return projected;
  }
} // namespace trestle

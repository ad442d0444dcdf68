#include "core/text.h"
#include "physics/discretisation/generator_guards.h"

#include <deal.II/base/tensor.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace trestle
{
  namespace
  {
    using Arguments     = GeneratorArguments;
    constexpr double pi = std::numbers::pi;

    // Each reads all arguments of a generator and returns about how many cells it will make.

    double plate_with_a_hole(Arguments &a)
    {
      const double          inner = a.positive(), outer = a.above(inner);
      std::array<double, 4> pads; // bottom, top, left, right
      for (double &pad : pads)
        if (pad = a.number(); pad < 0.)
          a.refuse("0 or positive");
      a.point();
      const auto polar = a.count(0);
      if (a.count(0) == polar)
        a.refuse("another manifold id than the hole's");
      a.positive();
      const double n_slices = a.count(a.dim() == 3 ? 2 : 0);
      a.flag();
      const auto n = [&](const double pad) { return std::ceil(pad / outer) + 1.; };
      return (n(pads[0]) + n(pads[1])) * (n(pads[2]) + n(pads[3])) * (a.dim() == 3 ? n_slices : 1.);
    }

    /// deal.II glues shells one after the other, which takes the square of their number.
    unsigned int shells(Arguments &a, const unsigned int least) { return a.count(least, 300); }

    double skewness(Arguments &a)
    {
      const double value = a.number();
      if (value < 0. || value > 10.)
        a.refuse("from 0 to 10");
      return value;
    }

    double channel_with_cylinder(Arguments &a)
    {
      const double width = a.number();
      if (width < 0. || width > 0.0499)
        a.refuse("from 0 to 0.0499, since the cylinder's radius is 0.05 and its box ends at 0.1");
      const auto n = shells(a, 0);
      if (n > 0 && width < 1e-5)
        a.refuse("0 where the shells have no width");
      skewness(a);
      a.flag();
      return (8. * n + 200.) * (a.dim() == 3 ? 5. : 1.);
    }

    double ball(Arguments &a)
    {
      a.point();
      a.positive();
      return 7.;
    }

    /// deal.II glues its pieces where they are nearer than 1e-12.
    double glued_ball(Arguments &a)
    {
      a.point();
      a.between(1e-9, 1e3);
      return 32.;
    }

    double hyper_ball(Arguments &a)
    {
      const double n = ball(a);
      a.flag();
      return n;
    }

    double cylinder(Arguments &a)
    {
      a.positive();
      a.positive();
      return 10.;
    }

    double subdivided_cylinder(Arguments &a)
    {
      const double n = a.count(1);
      cylinder(a);
      return 5. * n;
    }

    double truncated_cone(Arguments &a)
    {
      const double first = a.positive(), second = a.positive(), half_length = a.positive();
      return 5. * std::ceil(half_length / std::max(first, second));
    }

    struct Radii
    {
      explicit Radii(Arguments &a)
        : inner(a.positive()),
          outer(a.above(inner))
      {}
      double inner, outer;
      /// As many cells around as are about as long as they are wide.
      double n_around() const { return std::ceil(pi * (inner + outer) / (outer - inner)); }
    };

    double cells_around(Arguments &a, const Radii &radii)
    {
      const auto n = a.count(0);
      if (n == 1 || n == 2)
        a.refuse("0 (as many as make cells about square) or at least 3");
      return n == 0 ? radii.n_around() : n;
    }

    double cells_of_shell(Arguments &a, const Radii &radii)
    {
      return a.dim() == 2 ? cells_around(a, radii)
                          : a.one_of({0, 6, 12, 24, 48, 96, 192, 384, 768, 1536, 3072, 6144});
    }

    double hyper_shell(Arguments &a)
    {
      a.point();
      const Radii  radii(a);
      const double n = cells_of_shell(a, radii);
      a.flag();
      return n;
    }

    /// @tparam n_in_space cells, beside 0, in three dimensions.
    template <unsigned int n_in_space>
    double part_of_shell(Arguments &a)
    {
      a.point();
      const Radii  radii(a);
      const double n = a.dim() == 2 ? a.count(0) : a.one_of({0, n_in_space});
      a.flag();
      return n == 0. ? radii.n_around() : n;
    }

    double eccentric_hyper_shell(Arguments &a)
    {
      const auto inner_center = a.point(), outer_center = a.point();
      double     distance = 0.;
      for (unsigned int d = 0; d < a.dim(); ++d)
        distance = std::hypot(distance, outer_center[d] - inner_center[d]);
      const Radii radii(a);
      if (!(radii.outer > radii.inner + distance))
        a.refuse("above the inner radius and the distance of the centers together, " +
                 text::shortest(radii.inner + distance));
      return cells_of_shell(a, radii);
    }

    double concentric_hyper_shells(Arguments &a)
    {
      a.point();
      const Radii  radii(a);
      const double n = shells(a, 1);
      skewness(a);
      const double around = a.dim() == 2 ? cells_around(a, radii) : a.one_of({0, 6, 12, 24, 48, 96});
      a.flag();
      return n * std::max(around, 12.);
    }

    double cylinder_shell(Arguments &a)
    {
      const double length = a.positive();
      const Radii  radii(a);
      const double around = cells_around(a, radii), along = a.count(0);
      return around * (along == 0. ? std::ceil(length * around / (pi * (radii.inner + radii.outer))) : along);
    }

    double torus(Arguments &a)
    {
      const double radius = a.positive();
      if (a.positive() >= radius)
        a.refuse("below the radius of the ring, " + text::shortest(radius));
      const double n = a.count(3);
      a.between(0., 2. * pi * (1. + 1e-12));
      return 5. * n;
    }

    double moebius(Arguments &a)
    {
      const double n = a.count(5);
      a.count(0, 1000);
      const double radius = a.positive();
      if (a.positive() >= radius)
        a.refuse("below the radius of the ring, " + text::shortest(radius));
      return n;
    }

    double hyper_cube_with_cylindrical_hole(Arguments &a)
    {
      const Radii radii(a);
      a.positive();
      const double n = a.count(a.dim() == 3 ? 1 : 0);
      a.flag();
      return 8. * (a.dim() == 3 ? n : 1.);
    }

    /// Three cones that meet in a point.
    double pipe_junction(Arguments &a)
    {
      const auto openings  = a.lists(3, 4);
      const auto has_width = [](const auto &pair) { return pair[3] > 0.; };
      if (!std::ranges::all_of(openings, has_width))
        a.refuse("centers with radii above 0");
      const auto meeting = a.lists(1, 4).front();
      if (!has_width(meeting))
        a.refuse("a point with a radius above 0");
      using Vector = dealii::Tensor<1, 3>;
      std::vector<Vector> axes;
      double              longest = 0.;
      for (const auto &opening : openings)
        {
          const Vector axis({opening[0] - meeting[0], opening[1] - meeting[1], opening[2] - meeting[2]});
          longest = std::max(longest, axis.norm() / std::min(opening[3], meeting[3]));
          if (!(axis.norm() > 0.1 * std::max(opening[3], meeting[3])))
            a.refuse("away from all openings, by a tenth of their radii and its own");
          axes.push_back(axis / axis.norm());
        }
      for (unsigned int i = 0; i < 3; ++i)
        if (axes[i] * axes[(i + 1) % 3] > 0.999)
          a.refuse("where no two pipes lie on each other");
      const double ratio = a.between(0.02, 50.);
      return 36. * (1. + ratio * longest);
    }

    const GeneratorGuards table = {
        {"channel_with_cylinder",
         {2, 3, true, "width of shells : shells : skewness : colorize", channel_with_cylinder}},
        {"concentric_hyper_shells",
         {2, 3, true, "center : inner radius : outer radius : shells : skewness : cells a shell : colorize",
          concentric_hyper_shells}},
        {"cylinder", {2, 3, false, "radius : half length", cylinder}},
        {"cylinder_shell",
         {3, 3, false, "length : inner radius : outer radius : cells around : cells along", cylinder_shell}},
        {"eccentric_hyper_shell",
         {2, 3, false, "inner center : outer center : inner radius : outer radius : cells",
          eccentric_hyper_shell}},
        {"half_hyper_ball", {2, 3, false, "center : radius", ball}},
        {"half_hyper_shell",
         {2, 3, false, "center : inner radius : outer radius : cells : colorize", part_of_shell<5>}},
        {"hyper_ball", {2, 3, false, "center : radius : spherical cells", hyper_ball}},
        {"hyper_ball_balanced", {2, 3, true, "center : radius", glued_ball}},
        {"hyper_cube_with_cylindrical_hole",
         {2, 3, false, "inner radius : outer radius : length : cells along : colorize",
          hyper_cube_with_cylindrical_hole}},
        {"hyper_shell", {2, 3, false, "center : inner radius : outer radius : cells : colorize", hyper_shell}},
        {"moebius", {3, 3, false, "cells : quarter turns : ring radius : radius", moebius}},
        {"pipe_junction", {3, 3, true, "openings = bifurcation = aspect ratio", pipe_junction}},
        {"plate_with_a_hole",
         {2, 3, true,
          "inner radius : outer radius : pad bottom : pad top : pad left : pad right : center : manifold of the "
          "hole : manifold around it : length : slices : colorize",
          plate_with_a_hole}},
        {"quarter_hyper_ball", {2, 3, false, "center : radius", ball}},
        {"quarter_hyper_shell",
         {2, 3, false, "center : inner radius : outer radius : cells : colorize", part_of_shell<3>}},
        {"subdivided_cylinder", {3, 3, false, "cells along : radius : half length", subdivided_cylinder}},
        {"torus", {3, 3, true, "ring radius : radius : cells along : angle", torus}},
        {"truncated_cone", {2, 3, false, "left radius : right radius : half length", truncated_cone}},
    };
  } // namespace

  const GeneratorGuards &guards_of_round_shapes() { return table; }
} // namespace trestle

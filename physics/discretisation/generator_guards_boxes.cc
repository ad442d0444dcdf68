#include "core/text.h"
#include "physics/discretisation/generator_guards.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    using Arguments = GeneratorArguments;

    double box(Arguments &a)
    {
      const double left = a.number();
      a.above(left);
      a.flag();
      return std::pow(2., a.dim());
    }

    /// deal.II makes all sides boundary 0 in space, whatever is asked for.
    double hyper_L(Arguments &a)
    {
      a.above(a.number());
      if (a.flag() && a.dim() == 3)
        a.refuse("false: in space this generator has no boundary ids");
      return std::pow(2., a.dim());
    }

    double hyper_cube(Arguments &a)
    {
      a.number();
      a.number();
      a.flag();
      return 1.;
    }

    double subdivided_hyper_cube(Arguments &a)
    {
      const double n = a.count(1);
      return hyper_cube(a) * std::pow(n, a.dim());
    }

    double hyper_rectangle(Arguments &a)
    {
      a.point();
      a.point();
      a.flag();
      return 1.;
    }

    /// The widths of cells along each direction must fill the distance of the two corners.
    double with_widths(Arguments &a)
    {
      const auto widths = a.lists(a.dim(), 0);
      double     n      = 1.;
      for (const auto &list : widths)
        {
          n *= double(list.size());
          if (std::ranges::any_of(list, [](const double width) { return width <= 0.; }))
            a.refuse("widths of cells above 0");
        }
      const auto low = a.point(), high = a.point();
      for (unsigned int d = 0; d < a.dim(); ++d)
        if (const double sum = std::accumulate(widths[d].begin(), widths[d].end(), 0.);
            std::abs(sum - std::abs(high[d] - low[d])) > 1e-12 * sum)
          a.refuse("as far from the first corner as the widths of cells sum to, " + text::shortest(sum) +
                   " along direction " + std::to_string(d));
      a.flag();
      return n;
    }

    double subdivided_hyper_rectangle(Arguments &a)
    {
      if (a.next_has(".;eE"))
        return with_widths(a);
      double n = 1.;
      for (const auto count : a.counts(a.dim(), 1))
        n *= count;
      return n * hyper_rectangle(a);
    }

    double cheese(Arguments &a)
    {
      double n = 1.;
      for (const auto count : a.counts(a.dim(), 1))
        n *= 2. * count + 1.;
      return n;
    }

    double general_cell(Arguments &a)
    {
      a.points(std::size_t(1) << a.dim());
      a.flag();
      return 1.;
    }

    double simplex(Arguments &a)
    {
      a.points(a.dim() + 1);
      return a.dim() + 1.;
    }

    double hyper_cross(Arguments &a)
    {
      double n = 1.;
      for (const auto count : a.counts(2 * a.dim(), 0))
        n += count;
      a.flag();
      return n;
    }

    double enclosed_hyper_cube(Arguments &a)
    {
      const double left = a.number();
      a.above(left);
      a.positive();
      a.flag();
      return 27.;
    }

    const GeneratorGuards table = {
        {"cheese", {2, 3, false, "holes along each direction", cheese}},
        {"enclosed_hyper_cube", {2, 3, false, "left : right : thickness : colorize", enclosed_hyper_cube}},
        {"general_cell", {2, 3, false, "vertices : colorize", general_cell}},
        {"hyper_cross", {2, 3, false, "cells on each face : colorize", hyper_cross}},
        {"hyper_cube", {2, 3, false, "left : right : colorize", hyper_cube}},
        {"hyper_cube_slit", {2, 3, false, "left : right : colorize", box}},
        {"hyper_L", {2, 3, false, "left : right : colorize", hyper_L}},
        {"hyper_rectangle", {2, 3, false, "corner : opposite corner : colorize", hyper_rectangle}},
        {"simplex", {2, 3, false, "vertices", simplex}},
        {"subdivided_hyper_cube", {2, 3, false, "cells a side : left : right : colorize", subdivided_hyper_cube}},
        {"subdivided_hyper_rectangle",
         {2, 3, false, "cells along each direction, or their widths : corner : opposite corner : colorize",
          subdivided_hyper_rectangle}},
    };
  } // namespace

  const GeneratorGuards &guards_of_boxes() { return table; }
} // namespace trestle

#pragma once

#include "physics/report/svg_canvas.h"

#include <array>
#include <string>
#include <vector>

class vtkAxis;
class vtkChartXY;

namespace trestle
{
  using Line = std::vector<std::array<double, 2>>;

  struct Box
  {
    std::array<double, 2> low, high;
  };

  /// Around all points; infinite and upside down where there are none.
  Box box_around(const std::vector<Line> &lines);

  /// How all charts of a page look alike. Okabe and Ito's colours, which stay apart for colour-blind readers: seven, then
  /// anew.
  constexpr std::size_t n_line_colours = 7;
  Colour                line_colour(std::size_t i);

  void style_axis(vtkAxis &axis, const std::string &title);

  /// Whole decades on a logarithmic axis, a margin of 5 % on a linear one; never an empty interval.
  std::array<double, 2> with_margin(double low, double high, bool logarithmic);

  /// Nothing but this range. @param range whole decades where it is logarithmic: they are what is labelled.
  void set_range(vtkAxis &axis, const std::array<double, 2> &range, bool logarithmic);

  /// @param i number of its colour; beyond the last one lines are dashed. @param x, y names of its columns.
  void add_line(vtkChartXY &chart, const Line &line, const std::string &x, const std::string &y, std::size_t i);
} // namespace trestle

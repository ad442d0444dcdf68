#pragma once

#include "physics/api/report.h"

#include <string>

namespace trestle
{
  /**
   * Series of points as an SVG chart. Its legend stands between title and chart, where it covers nothing. Points that
   * are not finite, or on a logarithmic axis not positive, are left out.
   *
   * @return empty when nothing is left to draw.
   */
  std::string chart_to_svg(const ReportContent::Chart &chart);
} // namespace trestle

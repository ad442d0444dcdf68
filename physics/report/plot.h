#pragma once

#include "core/history.h"
#include "physics/api/report.h"

#include <string>

namespace trestle
{
  /**
   * Columns of the history over another, as an SVG chart. Long histories are thinned to a few hundred points a
   * line, keeping every peak. On a logarithmic axis values that are not positive are left out.
   *
   * @return empty when a column is missing or nothing finite is left to draw.
   */
  std::string plot_to_svg(const History &history, const ReportContent::Plot &plot);
} // namespace trestle

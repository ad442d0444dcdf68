#pragma once

#include "physics/api/field_series.h"

#include <string>
#include <vector>

namespace trestle
{
  /// A file of a .pvd.
  struct FieldStep
  {
    double      time = 0.;
    std::string file; ///< its path from here
  };

  /// What read_field_series() looks up in libtrestle_report, under trestle_read_field: one .vtu or .pvtu, with one
  /// time. One rank.
  using ReadField = void(const std::string &file, const std::string &field, FieldSeries &result);

  /// As trestle_read_field_steps: what a .pvd lists, in its order. One rank.
  using ReadFieldSteps = void(const std::string &file, std::vector<FieldStep> &result);
} // namespace trestle

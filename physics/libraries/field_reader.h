#pragma once

#include "physics/api/field_series.h"

#include <span>
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

  /// Values of a field at points, as far as grids have been found around them.
  struct PointSamples
  {
    std::span<const double> points;            ///< n x 3
    unsigned int            n_components = 0;  ///< 0: of no grid yet
    std::vector<bool>       is_found     = {}; ///< of each point
    std::vector<double>     values       = {}; ///< n x n_components
  };

  /// As trestle_sample_field: adds what one .vtu or .pvtu has. One rank.
  using SampleField = void(const std::string &file, const std::string &field, PointSamples &samples);

  /// As trestle_read_field_steps: what a .pvd lists, in its order. One rank.
  using ReadFieldSteps = void(const std::string &file, std::vector<FieldStep> &result);
} // namespace trestle

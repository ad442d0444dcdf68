#pragma once

#include "physics/api/point_samples.h"

#include <memory>

namespace trestle
{
  /// What PointSamples::of() asks every Problem for.
  class PointSource
  {
  public:
    virtual ~PointSource() = default;

    virtual std::unique_ptr<PointSamples> samples_at(std::span<const double> points) = 0;
  };
} // namespace trestle

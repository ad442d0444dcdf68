#pragma once

#include "physics/api/point_samples.h"
#include "physics/api/vertex_fields.h"

#include <memory>

namespace trestle
{
  /// What PointSamples::of() and VertexFields::of() ask every Problem for.
  class PointSource
  {
  public:
    virtual ~PointSource() = default;

    virtual std::unique_ptr<PointSamples> samples_at(std::span<const double> points) = 0;
    virtual std::unique_ptr<VertexFields> vertex_fields()                            = 0;
  };
} // namespace trestle

#pragma once

#include "physics/api/divergence_projection.h"
#include "physics/api/point_samples.h"
#include "physics/api/state_numbers.h"
#include "physics/api/vertex_fields.h"

#include <memory>

namespace trestle
{
  /// What the smaller faces of physics/api (PointSamples::of(), VertexFields::of(), ...) ask every Problem for.
  class PointSource
  {
  public:
    virtual ~PointSource() = default;

    virtual std::unique_ptr<PointSamples> samples_at(std::span<const double> points) = 0;
    virtual std::unique_ptr<VertexFields> vertex_fields()                            = 0;

    virtual std::unique_ptr<DivergenceProjection> divergence_projection() = 0;

    virtual std::vector<double>         numbers_of_step(ImplicitStep &step, std::span<const double> u) = 0;
    virtual std::vector<double>         solve_states_with_rates(std::vector<double> *numbers)          = 0;
    virtual std::vector<History::Entry> window_summaries(const History &history)                       = 0;
  };
} // namespace trestle

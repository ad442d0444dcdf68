#pragma once

#include "bridge/stochastic/field_grid.h"
#include "core/registry.h"

#include <span>
#include <vector>

namespace trestle
{
  /**
   * A learnt map from what hits, painted on a grid, to the field there over time. One registers itself by the task that its
   * model names (`impact to field`), and is made of the model's archive.
   */
  class FieldPredictor
  {
  public:
    virtual ~FieldPredictor() = default;

    /// @param inputs n_expressions x n_points. @returns n_frames x n_points, the start first. Not collective. @throws
    /// InputError for another number of inputs than it was trained with.
    virtual std::vector<double> field(const FieldGrid &grid, std::span<const double> inputs) const = 0;
  };

  using FieldPredictorRegistry = Registry<FieldPredictor, const Archive &>;

  /// `const RegisterFieldPredictor<ImpactPredictor> registration("impact to field", "...");`
  template <class T>
  struct RegisterFieldPredictor
  {
    RegisterFieldPredictor(const std::string &task, const std::string &description)
    {
      FieldPredictorRegistry::instance().add(task, description,
                                             [](const Archive &archive) { return std::make_unique<T>(archive); });
    }
  };
} // namespace trestle

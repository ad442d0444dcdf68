#pragma once

#include "bridge/stochastic/multifidelity.h"

namespace trestle
{
  /// Weights of ACV-MF (multifidelity.h): by the correlations of models, and by how many inputs their means share.
  struct AcvWeights
  {
    std::vector<double>
        weights; ///< of contributions over their deviations; none where models are combinations of each other
    std::size_t culprit  = 0;  ///< then the model that is one of those before it
    double      residual = 1.; ///< what is left of the variance of the full model's mean: 1 - R^2
  };

  /// @param models cheap ones. @param ratios one each, above 1: its number of runs over the full model's.
  AcvWeights acv_weights(const Pilot &pilot, const std::vector<std::size_t> &models,
                         const std::vector<double> &ratios);
} // namespace trestle

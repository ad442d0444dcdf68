#pragma once

#include "physics/time/alpha_weights.h"

namespace trestle
{
  /// The numbers of a marching rule, for those that step in coordinates of their own: reduced models. The rules are
  /// those of Bdf2 and GeneralisedAlpha.
  struct MarchingRule
  {
    unsigned int order         = 0;  ///< of the physics in time; 0: steady, and nothing below counts
    double       step          = 0.; ///< s
    unsigned int n_steps       = 0;
    bool         is_euler      = false; ///< first order: all steps are backward Euler's, not the first alone
    unsigned int extrapolation = 2;     ///< first order: degree of the predictor
    AlphaWeights alpha;                 ///< second order
  };
} // namespace trestle

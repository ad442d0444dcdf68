#pragma once

namespace trestle
{
  /// Numbers of generalised-alpha from its spectral radius at infinite frequency (Chung and Hulbert 1993, eqs. 17, 20,
  /// 25).
  struct AlphaWeights
  {
    explicit AlphaWeights(const double spectral_radius = 1.)
      : alpha_m((2. * spectral_radius - 1.) / (spectral_radius + 1.)),
        alpha_f(spectral_radius / (spectral_radius + 1.)),
        gamma(0.5 - alpha_m + alpha_f),
        beta(0.25 * (1. - alpha_m + alpha_f) * (1. - alpha_m + alpha_f))
    {}

    double alpha_m, alpha_f, gamma, beta;
  };
} // namespace trestle

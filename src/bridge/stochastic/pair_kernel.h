#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace trestle
{
  /// What is averaged over pairs of vectors: minus the distance, or a Gaussian of it. With it, each two-sample
  /// statistic is the mean over pairs of the one sample, plus that of the other, minus twice that of pairs of both.
  class PairKernel
  {
  public:
    static PairKernel energy() { return PairKernel(0.); }
    static PairKernel gaussian(const double bandwidth) { return PairKernel(bandwidth); }

    /// Of squared distances, in their place.
    void apply(std::span<double> squared) const
    {
      if (bandwidth_ == 0.)
        std::transform(squared.begin(), squared.end(), squared.begin(),
                       [](const double x) { return -std::sqrt(x); });
      else
        std::transform(squared.begin(), squared.end(), squared.begin(),
                       [f = -0.5 / (bandwidth_ * bandwidth_)](const double x) { return std::exp(f * x); });
    }

    double of_itself() const { return bandwidth_ == 0. ? 0. : 1.; }

  private:
    explicit PairKernel(const double bandwidth)
      : bandwidth_(bandwidth)
    {}

    double bandwidth_; ///< 0: minus the distance
  };
} // namespace trestle

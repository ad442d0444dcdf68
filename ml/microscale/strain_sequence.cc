#include "ml/microscale/strain_sequence.h"

#include <cmath>
#include <random>

namespace trestle
{
  StrainSequence::StrainSequence(std::vector<double> range, const unsigned int seed)
    : range_(std::move(range))
  {
    // The positive root of x^(d + 1) = x + 1.
    const double d     = double(range_.size());
    double       ratio = 2.;
    for (unsigned int i = 0; i < 60; ++i)
      ratio = std::pow(1. + ratio, 1. / (d + 1.));
    std::mt19937_64 generator(seed);
    for (std::size_t i = 0; i < range_.size(); ++i)
      {
        step_.push_back(std::pow(ratio, -double(i + 1)));
        shift_.push_back(double(generator() >> 11) * 0x1p-53);
      }
  }

  torch::Tensor StrainSequence::strains(const std::size_t begin, const std::size_t n) const
  {
    auto    result = torch::empty({int64_t(n), int64_t(range_.size())}, torch::kDouble);
    double *entry  = result.data_ptr<double>();
    for (std::size_t k = begin; k < begin + n; ++k)
      for (std::size_t i = 0; i < range_.size(); ++i)
        {
          const double turns = shift_[i] + double(k) * step_[i];
          *entry++           = range_[i] * (2. * (turns - std::floor(turns)) - 1.);
        }
    return result;
  }
} // namespace trestle

#include "ml/fe_ol/strain_sequence.h"

#include "core/random.h"

#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    constexpr double smallest = 0.02; ///< a small strain over a wide one, at least
  }

  std::vector<std::size_t> consecutive(const std::size_t begin, const std::size_t n)
  {
    std::vector<std::size_t> numbers(n);
    std::iota(numbers.begin(), numbers.end(), begin);
    return numbers;
  }

  StrainSequence::StrainSequence(std::vector<double> range, const unsigned int seed, const double small_share)
    : range_(std::move(range)),
      small_share_(small_share)
  {
    // The positive root of x^(d + 1) = x + 1; the last of the d dimensions tells how far to shrink.
    const double d     = double(range_.size() + 1);
    double       ratio = 2.;
    for (unsigned int i = 0; i < 60; ++i)
      ratio = std::pow(1. + ratio, 1. / (d + 1.));
    const RandomStream stream(seed, "shift of strains");
    for (std::size_t i = 0; i <= range_.size(); ++i)
      {
        step_.push_back(std::pow(ratio, -double(i + 1)));
        shift_.push_back(stream.uniform(i));
      }
  }

  torch::Tensor StrainSequence::strains(const std::span<const std::size_t> numbers) const
  {
    auto       result = torch::empty({int64_t(numbers.size()), int64_t(range_.size())}, torch::kDouble);
    double    *entry  = result.data_ptr<double>();
    const auto at     = [&](const std::size_t k, const std::size_t i) {
      const double turns = shift_[i] + double(k) * step_[i];
      return turns - std::floor(turns);
    };
    for (const std::size_t k : numbers)
      {
        const double turns     = at(k, range_.size());
        const double amplitude = turns < small_share_ ? std::pow(smallest, turns / small_share_) : 1.;
        for (std::size_t i = 0; i < range_.size(); ++i)
          *entry++ = amplitude * range_[i] * (2. * at(k, i) - 1.);
      }
    return result;
  }
} // namespace trestle

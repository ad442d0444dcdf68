#include "embed/python/convention.h"

#include "core/exceptions.h"

#include <algorithm>
#include <numbers>
#include <sstream>
#include <vector>

namespace trestle
{
  ShearConvention::ShearConvention(const std::string &text)
    : own_{0, 1, 2, 3, 4, 5}
  {
    const std::vector<std::string> names = {"xy", "xz", "yz"};
    const std::string              advice =
        "Write an order and a kind, such as 'xy xz yz engineering', 'yz xz xy mandel' or 'xy yz xz tensor'.";
    std::istringstream  words(text);
    std::array<bool, 3> seen{};
    std::string         word;
    for (unsigned int i = 0; i < 3; ++i)
      {
        words >> word;
        const auto k = static_cast<std::size_t>(std::find(names.begin(), names.end(), word) - names.begin());
        if (k == names.size() || seen[k])
          throw InputError("'" + text + "' names no order of the shears xy, xz, yz.", advice);
        seen[k]     = true;
        own_[3 + i] = 3 + static_cast<unsigned int>(k);
      }
    words >> word;
    if (word == "mandel")
      strain_factor_ = stress_factor_ = std::numbers::sqrt2;
    else if (word == "tensor")
      strain_factor_ = 2.;
    else if (word != "engineering")
      throw InputError("'" + text + "' does not say what shears are: engineering, mandel or tensor.", advice);
  }

  std::array<double, 6> ShearConvention::strain(const std::array<double, 6> &host) const
  {
    std::array<double, 6> own;
    for (unsigned int i = 0; i < 6; ++i)
      own[own_[i]] = (i < 3 ? 1. : strain_factor_) * host[i];
    return own;
  }

  std::array<double, 6> ShearConvention::stress(const std::array<double, 6> &own) const
  {
    std::array<double, 6> host;
    for (unsigned int i = 0; i < 6; ++i)
      host[i] = (i < 3 ? 1. : stress_factor_) * own[own_[i]];
    return host;
  }

  std::array<double, 36> ShearConvention::tangent(const std::array<double, 36> &own) const
  {
    std::array<double, 36> host;
    for (unsigned int i = 0; i < 6; ++i)
      for (unsigned int j = 0; j < 6; ++j)
        // With `tensor`, C_ijkl itself, as FE codes with tensors want it: both shears of a pair are in the sum.
        host[i * 6 + j] =
            (i < 3 ? 1. : stress_factor_) * (j < 3 ? 1. : stress_factor_) * own[own_[i] * 6 + own_[j]];
    return host;
  }
} // namespace trestle

#include "bridge/stochastic/time_lift.h"

#include "core/exceptions.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    constexpr const char *name = "generator lift";
  }

  void TimeLift::write(Archive &archive) const
  {
    archive.arrays[name] = {{n_times, n_signals, n_coefficients}, matrix};
  }

  std::shared_ptr<const TimeLift> TimeLift::read(const Archive &archive)
  {
    const auto found = archive.arrays.find(name);
    if (found == archive.arrays.end())
      return {};
    const auto &[shape, values] = found->second;
    if (shape.size() != 3 || values.empty() || shape[0] * shape[1] * shape[2] != values.size() ||
        !std::ranges::all_of(values, [](const double x) { return std::isfinite(x); }))
      throw InputError("The archive's array 'generator lift' is no table of times, signals and coefficients.",
                       "The file is damaged: learn the generator again.");
    return std::make_shared<TimeLift>(TimeLift{shape[0], shape[1], shape[2], values});
  }
} // namespace trestle

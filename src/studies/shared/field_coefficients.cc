#include "studies/shared/field_coefficients.h"

#include "core/exceptions.h"

#include <algorithm>

namespace trestle
{
  std::vector<double> with_field_coefficients(const std::vector<std::string> &names, std::vector<double> values,
                                              const std::span<const double> coefficients, const std::string &key)
  {
    const auto n_modes = std::ranges::count_if(names, [](const auto &name) { return name.starts_with("field_"); });
    if (std::ptrdiff_t(coefficients.size()) > n_modes)
      throw InputError(key + " has " + std::to_string(coefficients.size()) +
                           " numbers, but the random field has " + std::to_string(n_modes) + " modes.",
                       "Give fewer, or set parameters/random field/modes.");
    std::ranges::copy(coefficients, values.end() - n_modes);
    return values;
  }
} // namespace trestle

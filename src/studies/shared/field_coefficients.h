#pragma once

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// Parameter values with the first coefficients of the random field, which stand last, replaced. @param key of the file, for
  /// messages. @throws InputError for more than there are modes.
  std::vector<double> with_field_coefficients(const std::vector<std::string> &names, std::vector<double> values,
                                              std::span<const double> coefficients, const std::string &key);
} // namespace trestle

#pragma once

#include <string>
#include <utility>
#include <vector>

namespace trestle
{
  /// Every '|' entry of a key of section `postprocessing` as name and the rest behind its first ':'.
  /// @throws InputError: no ':', or a name that can be no column of history.csv.
  std::vector<std::pair<std::string, std::string>> named_entries(const std::string &key, const std::string &text);
} // namespace trestle

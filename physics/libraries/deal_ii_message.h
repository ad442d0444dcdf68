#pragma once

#include <exception>
#include <string>

namespace trestle
{
  /// What deal.II said, without its frame of file names and stars.
  std::string deal_ii_message(const std::exception &error);
} // namespace trestle

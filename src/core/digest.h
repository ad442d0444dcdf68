#pragma once

#include "core/checksum.h"

#include <fmt/format.h>

namespace trestle
{
  /// The checksum as 16 hexadecimal digits: finds damage and changes by mistake, not those that somebody wants to hide.
  inline std::string digest(const std::string_view bytes)
  {
    return fmt::format("{:016x}", checksum(bytes));
  }
} // namespace trestle

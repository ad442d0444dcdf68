#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trestle
{
  /// 64 bits of FNV-1a (Fowler, Noll, Vo 1991; draft-eastlake-fnv) as 16 hexadecimal digits: finds damage and changes by
  /// mistake, not those that somebody wants to hide.
  inline std::string digest(const std::string_view bytes)
  {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const unsigned char byte : bytes)
      hash = (hash ^ byte) * 0x100000001b3u;
    std::string text(16, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, hash >>= 4)
      *digit = "0123456789abcdef"[hash & 0xf];
    return text;
  }
} // namespace trestle

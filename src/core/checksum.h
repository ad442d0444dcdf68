#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trestle
{
  /**
   * FNV-1a in 64 bits (Fowler, Noll, Vo; IETF draft-eastlake-fnv): the same on every platform, one pass, a multiplication a
   * byte. Each byte maps the states one to one, so that whatever changes within one byte always changes the sum; larger
   * damage is missed once in 2^64. It guards against disks, copies and chance, not against who wants to deceive.
   * @param sum of the bytes before these.
   */
  constexpr std::uint64_t checksum(const std::string_view bytes, std::uint64_t sum = 14695981039346656037ull)
  {
    for (const char byte : bytes)
      sum = (sum ^ static_cast<unsigned char>(byte)) * 1099511628211ull;
    return sum;
  }

  /// The checksum as 16 hexadecimal digits.
  std::string digest(std::string_view bytes);

  /// The bytes, and a line of text with their checksum behind them. Programs that know where their bytes end (HDF5
  /// does) do not mind it.
  std::string sealed(std::string bytes);

  /// Whether there is such a line at the end, true or not.
  bool has_seal(std::string_view bytes);

  /// What was sealed, a part of the argument. @throws InputError when the line is missing, or tells another sum than the
  /// bytes have.
  std::string_view unsealed(std::string_view bytes);

  /// The line for a file that memory does not hold. @throws FatalError (full disk); the file is then as it was.
  void seal_file(const std::string &path);
  /// Reads all of it. @throws InputError as unsealed() does.
  void check_sealed_file(const std::string &path);
} // namespace trestle

#include "core/checksum.h"

#include "core/exceptions.h"

#include <fmt/format.h>

namespace trestle
{
  namespace
  {
    constexpr std::string_view mark   = "\ntrestle checksum ";
    constexpr std::size_t      length = mark.size() + 17; ///< 16 digits and the end of the line

    std::string seal(const std::string_view bytes) { return fmt::format("{}{}\n", mark, digest(bytes)); }
  } // namespace

  std::string digest(const std::string_view bytes) { return fmt::format("{:016x}", checksum(bytes)); }

  std::string sealed(std::string bytes)
  {
    bytes += seal(bytes);
    return bytes;
  }

  bool has_seal(const std::string_view bytes)
  {
    return bytes.size() >= length && bytes.substr(bytes.size() - length).starts_with(mark);
  }

  std::string_view unsealed(const std::string_view bytes)
  {
    const std::string advice = "Copy it again from where it was written, or write it anew.";
    if (!has_seal(bytes))
      throw InputError(
          "There is no checksum at the end: cut off, changed by another program, or no file of Trestle.", advice);
    const std::string_view content = bytes.substr(0, bytes.size() - length);
    if (const std::string right = seal(content); !bytes.ends_with(right))
      throw InputError("Damaged: the bytes have the checksum " + right.substr(mark.size(), 16) +
                           ", another one stands at the end.",
                       advice);
    return content;
  }
} // namespace trestle

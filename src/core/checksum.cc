#include "core/checksum.h"

#include "core/exceptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace trestle
{
  namespace
  {
    constexpr std::string_view mark   = "\ntrestle checksum ";
    constexpr std::size_t      length = mark.size() + 17; ///< 16 digits and the end of the line

    const std::string advice = "Copy it again from where it was written, or write it anew.";

    std::string digits(const std::uint64_t sum) { return fmt::format("{:016x}", sum); }
    std::string seal(const std::uint64_t sum) { return fmt::format("{}{}\n", mark, digits(sum)); }

    /// Of the first bytes of a file. @throws InputError.
    std::uint64_t checksum_of(const std::string &path, std::uintmax_t n_bytes)
    {
      std::string   piece(std::size_t(1) << 20, '\0');
      std::ifstream in(path, std::ios::binary);
      std::uint64_t sum = checksum("");
      while (n_bytes > 0)
        {
          const auto n = std::min<std::uintmax_t>(n_bytes, piece.size());
          if (!in.read(piece.data(), std::streamsize(n)))
            throw InputError("'" + path + "' cannot be read to its end.", advice);
          sum = checksum({piece.data(), std::size_t(n)}, sum);
          n_bytes -= n;
        }
      return sum;
    }

    /// The last bytes of a file, as many as a seal has.
    std::string end_of(const std::string &path, const std::uintmax_t size)
    {
      std::string   end(std::min<std::uintmax_t>(size, length), '\0');
      std::ifstream in(path, std::ios::binary);
      in.seekg(std::streamoff(size - end.size()));
      in.read(end.data(), std::streamsize(end.size()));
      return end;
    }

    [[noreturn]] void refuse_unsealed()
    {
      throw InputError(
          "There is no checksum at the end: cut off, changed by another program, or no file of Trestle.", advice);
    }

    void compare(const std::uint64_t sum, const std::string_view end)
    {
      if (end != seal(sum))
        throw InputError("The bytes have the checksum " + digits(sum) + ", another one stands at the end.",
                         advice);
    }
  } // namespace

  std::string digest(const std::string_view bytes) { return digits(checksum(bytes)); }

  std::string sealed(std::string bytes)
  {
    bytes += seal(checksum(bytes));
    return bytes;
  }

  bool has_seal(const std::string_view bytes)
  {
    return bytes.size() >= length && bytes.substr(bytes.size() - length).starts_with(mark);
  }

  std::string_view unsealed(const std::string_view bytes)
  {
    if (!has_seal(bytes))
      refuse_unsealed();
    const std::string_view content = bytes.substr(0, bytes.size() - length);
    compare(checksum(content), bytes.substr(content.size()));
    return content;
  }

  void seal_file(const std::string &path)
  {
    const auto        size = std::filesystem::file_size(path);
    const std::string line = seal(checksum_of(path, size));
    std::ofstream     out(path, std::ios::binary | std::ios::app);
    if (out << line << std::flush)
      return;
    out.close();
    std::error_code ignored;
    std::filesystem::resize_file(path, size, ignored);
    throw FatalError("The checksum of '" + path + "' cannot be written.", "Check that the disk has free space.");
  }

  void check_sealed_file(const std::string &path)
  {
    const auto        size = std::filesystem::file_size(path);
    const std::string end  = end_of(path, size);
    if (!has_seal(end))
      refuse_unsealed();
    compare(checksum_of(path, size - end.size()), end);
  }
} // namespace trestle

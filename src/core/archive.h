#pragma once

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A small HDF5 file of named arrays and text attributes: model weights with their architecture, checkpoints.
   * Held in memory, read and written whole by one rank.
   *
   * Its last line is a checksum of all before it (core/checksum.h), which HDF5's tools do not mind. It is compared
   * before HDF5 sees a byte, since HDF5 does not survive every damage; that costs a nanosecond or two a byte, once when
   * writing and once when reading. Then types, extents and places of all that is read are checked. Archives without a checksum,
   * which Trestle 0.1 wrote ('trestle archive 1'), are refused.
   */
  class Archive
  {
  public:
    struct Array
    {
      std::vector<unsigned long> shape;
      std::vector<double>        values; ///< row-major, product of shape entries
    };

    std::map<std::string, std::string> attributes;
    std::map<std::string, Array>       arrays;

    /// @throws FatalError when it cannot be written; the target is untouched then.
    void write(const std::string &path) const;

    /// @throws InputError when the file is missing, damaged in a single bit, or no archive of this kind.
    static Archive read(const std::string &path);

    /// One string of bytes, as write() writes them, for broadcasting. @throws FatalError.
    std::string serialise() const;
    /// @throws InputError as read() does.
    static Archive deserialise(const std::string &bytes);
  };
} // namespace trestle

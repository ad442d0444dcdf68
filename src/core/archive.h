#pragma once

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A small HDF5 file of named arrays and text attributes: model weights with their architecture, checkpoints.
   * Held in memory, read and written whole by one rank.
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

    /// @throws InputError when the file is missing or no archive of this kind.
    static Archive read(const std::string &path);

    /// One string of bytes, for broadcasting.
    std::string    serialise() const;
    static Archive deserialise(const std::string &bytes);
  };
} // namespace trestle

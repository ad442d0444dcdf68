#pragma once

#include <functional>
#include <ostream>
#include <string>

namespace trestle
{
  /// @throws InputError when the file cannot be read.
  std::string read_file(const std::string &path);

  /**
   * Writes beside the target and renames, so that the target is either the old or the new file, never half
   * of one. Called on one rank.
   * @throws FatalError (disk full, no permission); the partial file is removed.
   */
  void write_file_atomically(const std::string &path, const std::string &content);

  /// As above for streamed content.
  void write_file_atomically(const std::string &path, const std::function<void(std::ostream &)> &writer);
} // namespace trestle

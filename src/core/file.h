#pragma once

#include <functional>
#include <ostream>
#include <string>

namespace trestle
{
  /// @throws InputError when the file cannot be read.
  std::string read_file(const std::string &path);

  /**
   * Writes beside the target, hands that to the disk and renames, so that the target is either the old or the new
   * file, never half of one, also where the power fails. A link of that name is replaced, not followed. Called on one
   * rank.
   * @throws FatalError (disk full, no permission); the partial file is removed.
   */
  void write_file_atomically(const std::string &path, const std::string &content);

  /// As above for streamed content. What a writer says about a stream that the disk has broken gives way to why.
  void write_file_atomically(const std::string &path, const std::function<void(std::ostream &)> &writer);

  /// Hands the names in a folder to the disk: before the folder is renamed, and after something in it was.
  /// @throws FatalError
  void sync_folder(const std::string &path);

  /// @throws InputError for a symbolic link: what lies in a run directory is the run's own.
  void refuse_link(const std::string &path);
} // namespace trestle

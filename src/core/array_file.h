#pragma once

#include "core/number_array.h"

#include <string>
#include <vector>

/// Arrays of numbers that other programs wrote: `path.npy`, or a data set of an HDF5 file as `path.h5:/group/name`.
/// What is wrong with a file is an InputError that names it. One rank.
namespace trestle
{
  /// Whether a text looks like one of these.
  bool is_array_file(const std::string &path);

  /// Of what is in the file, without its numbers.
  std::vector<std::size_t> array_shape(const std::string &path);

  /// All of it, or of each row the entries that a rank owns. @throws InputError also for a range that rows do not have.
  NumberArray read_array(const std::string &path, const EntryRange &range = {});
} // namespace trestle

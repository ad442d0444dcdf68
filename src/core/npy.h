#pragma once

#include "core/number_array.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

/**
 * NumPy's .npy files (format 1.0, 2.0 and 3.0, as numpy.lib.format describes them), since that is how fields of other
 * solvers come: one array each of float64 or float32, little-endian, in C order. Whatever else a file may hold is
 * refused by name, with what to call in Python. A header is held against the length of the file before memory is
 * asked for: files come from anywhere. One rank.
 */
namespace trestle::npy
{
  /// @throws InputError naming the file: not there, truncated, too long, of another kind.
  std::vector<std::size_t> shape(const std::string &path);

  /// Values as doubles, also those that are not finite. @throws InputError as shape() does, and for a range that rows
  /// do not have.
  NumberArray read(const std::string &path, const EntryRange &range = {});

  /// In float64, format 1.0. @param values as many as the shape wants. @throws FatalError when it cannot be written.
  void write(const std::string &path, const std::vector<std::size_t> &shape, std::span<const double> values);
} // namespace trestle::npy

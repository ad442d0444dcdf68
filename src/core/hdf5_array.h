#pragma once

#include "core/number_array.h"

#include <cstddef>
#include <string>
#include <vector>

/**
 * One data set of an HDF5 file that somebody else's program wrote (h5py, MATLAB, a solver): double or single
 * precision, either byte order, in one piece or in chunks, whatever else the file has. All bytes must lie in that file:
 * links on the way to the name that lead elsewhere, external storage and virtual data sets are refused, as are filters
 * other than HDF5's deflate, shuffle and checksum, since others are plugins that would be loaded. Extents are held
 * against the length of the file before memory is asked for, and chunks that nobody wrote are no zeros. HDF5 does not
 * survive every damage, and foreign files have no checksum: give files of those you trust. One rank.
 */
namespace trestle::hdf5_array
{
  /// @param name /group/name. @throws InputError naming file and data set.
  std::vector<std::size_t> shape(const std::string &path, const std::string &name);

  /// Values as doubles, also those that are not finite. @throws InputError as shape() does, and for a range that rows
  /// do not have.
  NumberArray read(const std::string &path, const std::string &name, const EntryRange &range = {});
} // namespace trestle::hdf5_array

#pragma once

#include "core/dataset.h"
#include "core/hdf5_handles.h"

#include <cstdint>
#include <string>
#include <vector>

/// The file behind a Dataset: /format marks it, /texts/<name>, /numbers/<name>, /tables/<name> with rows first, and
/// /rows: how many rows of each table count, in the order of their names. For dataset.cc alone.
namespace trestle::dataset_file
{
  constexpr const char *format_mark = "trestle dataset 1";

  /// What HDF5's superblock says before HDF5 is asked, in the versions that allow one writer beside readers (2, 3).
  struct Superblock
  {
    bool          is_hdf5 = false, is_being_written = false;
    std::uint64_t size = 0; ///< of the file, as its writer last said

    explicit Superblock(const std::string &path);
  };

  /// The format of HDF5 1.10, which both Debians read, and which has chunk indices that a killed writer leaves whole.
  hdf5::Handle access_properties();

  /// A file without rows, written beside and renamed. @throws FatalError.
  void create(const std::string &path, const Dataset::Layout &layout);

  /// @throws InputError naming the file.
  [[noreturn]] void refuse(const std::string &path, const std::string &why);
  /// @throws FatalError naming the file.
  [[noreturn]] void cannot_write(const std::string &path);
} // namespace trestle::dataset_file

#pragma once

#include "core/dataset.h"
#include "core/hdf5_handles.h"

#include <cstdint>
#include <string>
#include <vector>

/// The file behind a Dataset: /format marks it, /texts/<name>, /numbers/<name>, /tables/<name> with rows first, and
/// /rows: how many rows of each table count, in the order of their names. Behind what HDF5 knows of, a checksum, where a
/// writer closed it (core/checksum.h). For dataset.cc alone.
namespace trestle::dataset_file
{
  constexpr const char *format_mark = "trestle dataset 1";

  /// What HDF5's superblock says before HDF5 is asked.
  struct Superblock
  {
    bool is_hdf5 = false;
    bool is_ours = false; ///< of the version that allows one writer beside readers, as access_properties() has it
    bool is_being_written = false;
    std::uint64_t size    = 0; ///< of what HDF5 knows of, as its writer last said

    explicit Superblock(const std::string &path);
  };

  /// The format of HDF5 1.10, which both Debians read, and which has chunk indices that a killed writer leaves whole.
  hdf5::Handle access_properties();

  /**
   * Compares the checksum: HDF5 does not survive every damage. A file at work, or whose writer was killed, has none, and is
   * vouched for by HDF5's own checksums of metadata alone. @throws InputError naming the file.
   */
  void check(const std::string &path, const Superblock &superblock);

  /// A file without rows, written beside and renamed. @throws FatalError.
  void create(const std::string &path, const Dataset::Layout &layout);

  /// @throws InputError naming the file.
  [[noreturn]] void refuse(const std::string &path, const std::string &why);
  /// @throws FatalError naming the file.
  [[noreturn]] void cannot_write(const std::string &path);
} // namespace trestle::dataset_file

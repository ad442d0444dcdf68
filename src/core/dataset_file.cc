#include "core/dataset_file.h"

#include "core/checksum.h"
#include "core/exceptions.h"
#include "core/log.h"

#include <hdf5.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace trestle::dataset_file
{
  using hdf5::Handle;

  Superblock::Superblock(const std::string &path)
  {
    unsigned char bytes[36] = {};
    std::ifstream in(path, std::ios::binary);
    if (!in.read(reinterpret_cast<char *>(bytes), sizeof(bytes)))
      return;
    is_hdf5 = std::memcmp(bytes, "\211HDF\r\n\032\n", 8) == 0;
    is_ours = is_hdf5 && bytes[8] == 3;
    if (!is_ours)
      return;
    is_being_written = (bytes[11] & 1) != 0;
    for (int i = 7; i >= 0; --i)
      size = 256 * size + bytes[28 + i];
  }

  void check(const std::string &path, const Superblock &superblock)
  {
    if (!superblock.is_hdf5)
      refuse(path, "is no HDF5 file");
    if (!superblock.is_ours)
      refuse(path, std::string("is an HDF5 file, but not '") + format_mark + "'");
    const auto size = std::filesystem::file_size(path);
    if (size < superblock.size)
      refuse(path, "is truncated");
    if (superblock.is_being_written)
      return;
    if (size == superblock.size)
      return log::warning("'" + path + "' has no checksum, as if its writer was killed when it had closed it.");
    try
      {
        check_sealed_file(path);
      }
    catch (const InputError &error)
      {
        refuse(path, "is damaged: " + error.problem());
      }
  }

  Handle access_properties()
  {
    Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "creating a property list");
    H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
    H5Pset_file_locking(access, true, true); // some file systems have no locks
    // A writer at work changes what is read, so HDF5 reads again, after pauses that double. Its hundred attempts at a
    // damaged file had not ended after minutes.
    H5Pset_metadata_read_attempts(access, 28);
    return access;
  }

  namespace
  {
    /// Chunks of 64 KiB; longer rows are chunks of their own up to 1 MiB, then parts of them.
    std::vector<hsize_t> chunk_of(const Dataset::Table &table)
    {
      std::vector<hsize_t> chunk(table.row_shape.begin(), table.row_shape.end());
      const std::size_t    bytes = table.storage == Dataset::Storage::double_precision ? 8 : 4;
      const std::size_t    row   = bytes * hdf5::n_entries(table.row_shape);
      if (row > (std::size_t(1) << 20))
        chunk[0] = std::clamp<hsize_t>((std::size_t(1) << 20) / (row / chunk[0]), 1, chunk[0]);
      chunk.insert(chunk.begin(), std::max<std::size_t>(1, 65536 / row));
      return chunk;
    }

    void create_table(const hid_t file, const std::string &name, const Dataset::Table &table,
                      const bool compressed)
    {
      std::vector<hsize_t> extents = {0}, largest = {H5S_UNLIMITED};
      for (const auto extent : table.row_shape)
        {
          if (extent == 0)
            throw FatalError("The rows of '" + name + "' have an extent of zero.",
                             "This is a mistake in the program.");
          extents.push_back(extent);
          largest.push_back(extent);
        }
      const int    rank = int(extents.size());
      const Handle space(H5Screate_simple(rank, extents.data(), largest.data()), H5Sclose, "creating a space");
      const Handle links = hdf5::with_groups();
      const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "creating a property list");
      H5Pset_chunk(creation, rank, chunk_of(table).data());
      if (compressed)
        {
          H5Pset_shuffle(creation);
          H5Pset_deflate(creation, 1);
        }
      const Handle set(
          H5Dcreate2(file, ("/tables/" + name).c_str(),
                     table.storage == Dataset::Storage::double_precision ? H5T_IEEE_F64LE : H5T_IEEE_F32LE, space,
                     links, creation, H5P_DEFAULT),
          H5Dclose, "creating '" + name + "'");
    }
  } // namespace

  void create(const std::string &path, const Dataset::Layout &layout)
  {
    if (layout.tables.empty())
      throw FatalError("A dataset without tables was asked for.", "This is a mistake in the program.");
    const hdf5::Quiet quiet;
    const std::string partial = path + ".partial";
    {
      const Handle access = access_properties();
      const hid_t  id     = H5Fcreate(partial.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access);
      if (id < 0)
        cannot_write(path);
      const Handle file(id, H5Fclose, "creating '" + path + "'");
      hdf5::write_text(file, "/format", format_mark);
      for (const auto &[name, text] : layout.texts)
        hdf5::write_text(file, "/texts/" + name, text);
      for (const auto &[name, number] : layout.numbers)
        hdf5::write_dataset(file, "/numbers/" + name, H5T_NATIVE_DOUBLE, {}, &number);
      for (const auto &[name, table] : layout.tables)
        create_table(file, name, table, layout.compressed);
      const std::vector<std::uint64_t> rows(layout.tables.size(), 0);
      hdf5::write_dataset(file, "/rows", H5T_NATIVE_UINT64, {rows.size()}, rows.data());
      if (H5Fflush(file, H5F_SCOPE_GLOBAL) < 0)
        cannot_write(path);
    }
    seal_file(partial); // without a checksum it would be a killed writer's
    std::error_code failed;
    std::filesystem::rename(partial, path, failed);
    if (failed)
      cannot_write(path);
  }

  void refuse(const std::string &path, const std::string &why)
  {
    throw InputError("'" + path + "' " + why + ".", "Give a file that a run wrote as a whole, or write it again.");
  }

  void cannot_write(const std::string &path)
  {
    throw FatalError("Cannot write '" + path + "'.",
                     "Check that its folder exists, is writable and has free space.");
  }
} // namespace trestle::dataset_file

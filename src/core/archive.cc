#include "core/archive.h"

#include "core/checksum.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "core/hdf5_handles.h"

#include <hdf5.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace trestle
{
  using hdf5::Handle;
  using hdf5::Quiet;

  namespace
  {
    // Layout of the file: /format marks it, /attributes/<name> are strings, /arrays/<name> are doubles. A slash in
    // a name makes groups. Both live in datasets, since HDF5 attributes end at 64 KiB.
    constexpr const char      *format_mark   = "trestle archive 2";
    constexpr std::string_view old_mark      = "trestle archive 1";
    constexpr std::string_view of_attributes = "attributes/", of_arrays = "arrays/";

    void write_array(const hid_t file, const std::string &name, const Archive::Array &array)
    {
      if (const std::size_t n = hdf5::n_entries(array.shape); n != array.values.size())
        throw FatalError("The array '" + name + "' has " + std::to_string(array.values.size()) +
                             " values, its shape wants " + std::to_string(n) + ".",
                         "This is a mistake in the program.");
      hdf5::write_dataset(file, name, H5T_NATIVE_DOUBLE, array.shape, array.values.data());
    }

    Archive::Array read_array(const hid_t file, const std::string &name)
    {
      const Handle   set = hdf5::open_numbers(file, name, H5T_NATIVE_DOUBLE);
      Archive::Array array;
      array.shape = hdf5::shape_of(set);
      array.values.resize(hdf5::n_entries(array.shape));
      hdf5::read_numbers(set, name, H5T_NATIVE_DOUBLE, array.values.data());
      return array;
    }

    Archive read_entries(const hid_t file)
    {
      const auto names = hdf5::dataset_names(file);
      if (std::ranges::find(names, "format") == names.end() || hdf5::read_text(file, "format") != format_mark)
        throw InputError("This HDF5 file is no Trestle archive of this version.",
                         std::string("Its entry 'format' must be '") + format_mark + "'.");
      Archive archive;
      for (const auto &name : names)
        if (name.starts_with(of_attributes))
          archive.attributes[name.substr(of_attributes.size())] = hdf5::read_text(file, name);
        else if (name.starts_with(of_arrays))
          archive.arrays[name.substr(of_arrays.size())] = read_array(file, name);
        else if (name != "format")
          throw InputError("No archive has an entry '" + name + "'.", "Write the archive anew.");
      return archive;
    }

    /// What HDF5 may see. @throws InputError.
    std::string checked_image(const std::string &bytes)
    {
      if (!has_seal(bytes) && bytes.find(old_mark) != std::string::npos)
        throw InputError(
            "This archive is of version 1, as Trestle 0.1 wrote it, without a checksum; this Trestle reads "
            "version 2.",
            "Run its parameter file again.");
      return std::string(unsealed(bytes));
    }

    Handle in_memory()
    {
      const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
      H5Pset_fapl_core(access, std::size_t(1) << 20, 0);
      return Handle(access, H5Pclose, "creating a property list");
    }
  } // namespace

  std::string Archive::serialise() const
  {
    const Quiet  quiet;
    const Handle access = in_memory();
    Handle file(H5Fcreate("trestle_archive", H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose, "creating a file");
    hdf5::write_text(file, "/format", format_mark);
    for (const auto &[name, text] : attributes)
      hdf5::write_text(file, "/attributes/" + name, text);
    for (const auto &[name, array] : arrays)
      write_array(file, "/arrays/" + name, array);
    H5Fflush(file, H5F_SCOPE_GLOBAL);
    const ssize_t size = H5Fget_file_image(file, nullptr, 0);
    if (size < 0)
      throw FatalError("HDF5 cannot make an image of an archive.", "Memory ran out.");
    std::string bytes(size, '\0');
    H5Fget_file_image(file, bytes.data(), bytes.size());
    return sealed(std::move(bytes));
  }

  Archive Archive::deserialise(const std::string &bytes)
  {
    std::string  image = checked_image(bytes); // HDF5 takes it as writable
    const Quiet  quiet;
    const Handle access = in_memory();
    H5Pset_file_image(access, image.data(), image.size());
    const hid_t id = image.empty() ? -1 : H5Fopen("trestle_archive", H5F_ACC_RDONLY, access);
    if (id < 0)
      throw InputError("These bytes are no Trestle archive (HDF5 cannot open them).", "Write the archive anew.");
    const Handle file(id, H5Fclose, "opening a file");
    try
      {
        return read_entries(file);
      }
    catch (const FatalError &error)
      {
        throw InputError(error.what(), "");
      }
  }

  void Archive::write(const std::string &path) const { write_file_atomically(path, serialise()); }

  Archive Archive::read(const std::string &path)
  {
    const std::string bytes = read_file(path);
    try
      {
        return deserialise(bytes);
      }
    catch (const Error &error)
      {
        throw InputError("'" + path + "' is not a readable Trestle archive: " + error.what(), "");
      }
  }
} // namespace trestle

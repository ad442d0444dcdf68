#include "core/archive.h"

#include "core/exceptions.h"
#include "core/file.h"
#include "core/hdf5_handles.h"

#include <hdf5.h>

namespace trestle
{
  using hdf5::Handle;
  using hdf5::Quiet;

  namespace
  {
    // Layout of the file: /format marks it, /attributes/<name> are strings, /arrays/<name> are doubles. A slash in
    // a name makes groups. Both live in datasets, since HDF5 attributes end at 64 KiB.
    constexpr const char *format_mark = "trestle archive 1";

    void write_array(const hid_t file, const std::string &name, const Archive::Array &array)
    {
      std::size_t n = 1;
      for (const auto extent : array.shape)
        n *= extent;
      if (n != array.values.size())
        throw FatalError("The array '" + name + "' has " + std::to_string(array.values.size()) +
                             " values, its shape wants " + std::to_string(n) + ".",
                         "This is a mistake in the program.");
      hdf5::write_dataset(file, name, H5T_NATIVE_DOUBLE, array.shape, array.values.data());
    }

    Archive::Array read_array(const hid_t file, const std::string &name)
    {
      const Handle   set(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose, "opening '" + name + "'");
      const Handle   space(H5Dget_space(set), H5Sclose, "asking for a space");
      Archive::Array array;
      array.shape = hdf5::shape_of(set);
      array.values.resize(H5Sget_simple_extent_npoints(space));
      if (H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.values.data()) < 0)
        throw FatalError("HDF5 cannot read '" + name + "'.", "The archive is damaged.");
      return array;
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
    return bytes;
  }

  Archive Archive::deserialise(const std::string &bytes)
  {
    const Quiet  quiet;
    const Handle access = in_memory();
    std::string  image  = bytes; // HDF5 takes it as writable
    H5Pset_file_image(access, image.data(), image.size());
    const hid_t id = bytes.empty() ? -1 : H5Fopen("trestle_archive", H5F_ACC_RDONLY, access);
    if (id < 0)
      throw InputError("These bytes are no Trestle archive (HDF5 cannot open them).", "Write the archive anew.");
    Handle file(id, H5Fclose, "opening a file");
    if (H5Lexists(file, "format", H5P_DEFAULT) <= 0 || hdf5::read_text(file, "/format") != format_mark)
      throw InputError("This HDF5 file is no Trestle archive of this version.",
                       std::string("Its entry 'format' must be '") + format_mark + "'.");
    Archive archive;
    for (const auto &name : hdf5::dataset_names(file, "/attributes"))
      archive.attributes[name] = hdf5::read_text(file, "/attributes/" + name);
    for (const auto &name : hdf5::dataset_names(file, "/arrays"))
      archive.arrays[name] = read_array(file, "/arrays/" + name);
    return archive;
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

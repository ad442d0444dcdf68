#include "core/archive.h"

#include "core/exceptions.h"
#include "core/file.h"

#include <hdf5.h>

namespace trestle
{
  namespace
  {
    // Layout of the file: /format marks it, /attributes/<name> are strings, /arrays/<name> are doubles. A slash in
    // a name makes groups. Both live in datasets, since HDF5 attributes end at 64 KiB.
    constexpr const char *format_mark = "trestle archive 1";

    // An HDF5 handle that closes itself.
    class Handle
    {
    public:
      Handle(const hid_t id, herr_t (*close)(hid_t), const std::string &doing)
        : id_(id),
          close_(close)
      {
        if (id_ < 0)
          throw FatalError("HDF5 failed at: " + doing + ".", "The archive is damaged, or memory ran out.");
      }
      ~Handle() { close_(id_); }
      Handle(const Handle &)            = delete;
      Handle &operator=(const Handle &) = delete;
              operator hid_t() const { return id_; }

    private:
      hid_t id_;
      herr_t (*close_)(hid_t);
    };

    // HDF5 prints its error stack on its own; our exceptions say what a user needs.
    class Quiet
    {
    public:
      Quiet()
      {
        H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
      }
      ~Quiet() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

    private:
      H5E_auto2_t function_ = nullptr;
      void       *data_     = nullptr;
    };

    Handle text_type(const std::size_t size)
    {
      Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "copying a type");
      H5Tset_size(type, size);
      return Handle(H5Tcopy(type), H5Tclose, "copying a type");
    }

    void write_dataset(const hid_t file, const std::string &name, const hid_t type, const hid_t space,
                       const void *data)
    {
      Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose, "creating a property list");
      H5Pset_create_intermediate_group(links, 1);
      Handle set(H5Dcreate2(file, name.c_str(), type, space, links, H5P_DEFAULT, H5P_DEFAULT), H5Dclose,
                 "creating '" + name + "'");
      if (H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
        throw FatalError("HDF5 cannot write '" + name + "'.", "Memory ran out.");
    }

    void write_text(const hid_t file, const std::string &name, const std::string &text)
    {
      // One byte more than the text: an empty string has a size too, and the length is known exactly.
      const Handle type = text_type(text.size() + 1);
      Handle       space(H5Screate(H5S_SCALAR), H5Sclose, "creating a space");
      write_dataset(file, name, type, space, text.c_str());
    }

    void write_array(const hid_t file, const std::string &name, const Archive::Array &array)
    {
      std::size_t n = 1;
      for (const auto extent : array.shape)
        n *= extent;
      if (n != array.values.size())
        throw FatalError("The array '" + name + "' has " + std::to_string(array.values.size()) +
                             " values, its shape wants " + std::to_string(n) + ".",
                         "This is a mistake in the program.");
      const std::vector<hsize_t> shape(array.shape.begin(), array.shape.end());
      Handle                     space(shape.empty() ? H5Screate(H5S_SCALAR)
                                                     : H5Screate_simple(int(shape.size()), shape.data(), nullptr),
                   H5Sclose, "creating a space");
      write_dataset(file, name, H5T_NATIVE_DOUBLE, space, array.values.data());
    }

    std::string read_text(const hid_t file, const std::string &name)
    {
      Handle      set(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose, "opening '" + name + "'");
      Handle      type(H5Dget_type(set), H5Tclose, "asking for a type");
      std::string text(H5Tget_size(type), '\0');
      if (text.empty() || H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()) < 0)
        throw FatalError("HDF5 cannot read '" + name + "'.", "The archive is damaged.");
      text.pop_back();
      return text;
    }

    Archive::Array read_array(const hid_t file, const std::string &name)
    {
      Handle               set(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose, "opening '" + name + "'");
      Handle               space(H5Dget_space(set), H5Sclose, "asking for a space");
      std::vector<hsize_t> shape(H5Sget_simple_extent_ndims(space));
      H5Sget_simple_extent_dims(space, shape.data(), nullptr);
      Archive::Array array;
      array.shape.assign(shape.begin(), shape.end());
      array.values.resize(H5Sget_simple_extent_npoints(space));
      if (H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.values.data()) < 0)
        throw FatalError("HDF5 cannot read '" + name + "'.", "The archive is damaged.");
      return array;
    }

    // Names of all datasets below a group, slashes included.
    std::vector<std::string> dataset_names(const hid_t file, const std::string &group)
    {
      std::vector<std::string> names;
      if (H5Lexists(file, group.c_str(), H5P_DEFAULT) <= 0)
        return names;
      Handle     folder(H5Gopen2(file, group.c_str(), H5P_DEFAULT), H5Gclose, "opening '" + group + "'");
      const auto collect = [](const hid_t in, const char *name, const H5L_info_t *, void *data) -> herr_t {
        const hid_t object = H5Oopen(in, name, H5P_DEFAULT);
        if (H5Iget_type(object) == H5I_DATASET)
          static_cast<std::vector<std::string> *>(data)->push_back(name);
        H5Oclose(object);
        return 0;
      };
      H5Lvisit(folder, H5_INDEX_NAME, H5_ITER_INC, collect, &names);
      return names;
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
    write_text(file, "/format", format_mark);
    for (const auto &[name, text] : attributes)
      write_text(file, "/attributes/" + name, text);
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
    if (H5Lexists(file, "format", H5P_DEFAULT) <= 0 || read_text(file, "/format") != format_mark)
      throw InputError("This HDF5 file is no Trestle archive of this version.",
                       std::string("Its entry 'format' must be '") + format_mark + "'.");
    Archive archive;
    for (const auto &name : dataset_names(file, "/attributes"))
      archive.attributes[name] = read_text(file, "/attributes/" + name);
    for (const auto &name : dataset_names(file, "/arrays"))
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

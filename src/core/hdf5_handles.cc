#include "core/hdf5_handles.h"

#include "core/exceptions.h"

#include <hdf5.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace trestle::hdf5
{
  static_assert(std::is_same_v<hid_t, Id> && std::is_same_v<herr_t, int>);

  Handle::Handle(const Id id, int (*close)(Id), const std::string &doing)
    : id_(id),
      close_(close)
  {
    if (id_ < 0)
      throw FatalError("HDF5 failed at: " + doing + ".", "The file is damaged, or memory ran out.");
  }

  Handle::~Handle()
  {
    if (id_ >= 0)
      close_(id_);
  }

  Handle::Handle(Handle &&other) noexcept
    : id_(std::exchange(other.id_, -1)),
      close_(other.close_)
  {}

  Quiet::Quiet()
  {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }

  Quiet::~Quiet() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

  Handle space_of(const std::vector<std::size_t> &shape)
  {
    const std::vector<hsize_t> extents(shape.begin(), shape.end());
    return {shape.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(int(shape.size()), extents.data(), nullptr),
            H5Sclose, "creating a space"};
  }

  Handle with_groups()
  {
    Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose, "creating a property list");
    H5Pset_create_intermediate_group(links, 1);
    return links;
  }

  void write_dataset(const Id file, const std::string &name, const Id type, const std::vector<std::size_t> &shape,
                     const void *data)
  {
    const Handle space = space_of(shape), links = with_groups();
    const Handle set(H5Dcreate2(file, name.c_str(), type, space, links, H5P_DEFAULT, H5P_DEFAULT), H5Dclose,
                     "creating '" + name + "'");
    if (H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
      throw FatalError("HDF5 cannot write '" + name + "'.", "The disk is full, or memory ran out.");
  }

  void write_text(const Id file, const std::string &name, const std::string &text)
  {
    // One byte more than the text: an empty string has a size too, and the length is known exactly.
    const Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "copying a type");
    H5Tset_size(type, text.size() + 1);
    write_dataset(file, name, type, {}, text.c_str());
  }

  std::string read_text(const Id file, const std::string &name)
  {
    const Handle set(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose, "opening '" + name + "'");
    const Handle type(H5Dget_type(set), H5Tclose, "asking for a type");
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0 || !shape_of(set).empty())
      throw FatalError("'" + name + "' is no text.", "The file is damaged.");
    std::string text(H5Tget_size(type), '\0');
    if (text.empty() || H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()) < 0)
      throw FatalError("HDF5 cannot read '" + name + "'.", "The file is damaged.");
    text.pop_back();
    return text;
  }

  std::vector<std::size_t> shape_of(const Id dataset)
  {
    const Handle         space(H5Dget_space(dataset), H5Sclose, "asking for a space");
    std::vector<hsize_t> shape(std::size_t(std::max(0, H5Sget_simple_extent_ndims(space))));
    H5Sget_simple_extent_dims(space, shape.data(), nullptr);
    return {shape.begin(), shape.end()};
  }

  bool exists(const Id file, const std::string &name)
  {
    for (std::size_t slash = name.find('/');; slash = name.find('/', slash + 1))
      {
        if (H5Lexists(file, name.substr(0, slash).c_str(), H5P_DEFAULT) <= 0)
          return false;
        if (slash == std::string::npos)
          return true;
      }
  }

  std::vector<std::string> dataset_names(const Id file, const std::string &group)
  {
    std::vector<std::string> names;
    if (H5Lexists(file, group.c_str(), H5P_DEFAULT) <= 0)
      return names;
    const Handle folder(H5Gopen2(file, group.c_str(), H5P_DEFAULT), H5Gclose, "opening '" + group + "'");
    const auto   collect = [](const hid_t in, const char *name, const H5L_info_t *, void *data) -> herr_t {
      const hid_t object = H5Oopen(in, name, H5P_DEFAULT);
      if (H5Iget_type(object) == H5I_DATASET)
        static_cast<std::vector<std::string> *>(data)->push_back(name);
      H5Oclose(object);
      return 0;
    };
    H5Lvisit(folder, H5_INDEX_NAME, H5_ITER_INC, collect, &names);
    return names;
  }
} // namespace trestle::hdf5

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

  namespace
  {
    [[noreturn]] void refuse(const std::string &what) { throw FatalError(what + ".", "The file is damaged."); }

    /// All links of a file, from its root.
    struct Walk
    {
      std::size_t              n_links_left; ///< a file has so many at most; who finds more goes in circles
      std::vector<std::string> datasets = {};

      struct Link
      {
        std::string name;
        bool        is_hard;
      };

      void              visit(Id group, const std::string &path, int depth);
      std::vector<Link> links_of(Id group, const std::string &path);
    };

    std::vector<Walk::Link> Walk::links_of(const Id group, const std::string &path)
    {
      struct Found
      {
        std::vector<Link> links;
        std::size_t       most;
      } found{{}, n_links_left};
      const auto collect = [](hid_t, const char *name, const H5L_info_t *link, void *data) -> herr_t {
        auto &[links, most] = *static_cast<Found *>(data);
        links.push_back({name, link->type == H5L_TYPE_HARD});
        return links.size() > most ? 1 : 0; // 1: no more
      };
      if (H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &found) != 0)
        refuse("The names in '/" + path + "' cannot be read, or do not end");
      n_links_left -= found.links.size();
      return std::move(found.links);
    }

    bool has_one_name(const Id object)
    {
#if H5_VERSION_GE(1, 12, 0)
      H5O_info2_t info;
      return H5Oget_info3(object, &info, H5O_INFO_BASIC) >= 0 && info.rc == 1;
#else
      H5O_info_t info;
      return H5Oget_info2(object, &info, H5O_INFO_BASIC) >= 0 && info.rc == 1;
#endif
    }

    void Walk::visit(const Id group, const std::string &path, const int depth)
    {
      constexpr int deepest = 16;
      if (depth > deepest)
        refuse("'/" + path + "' is a group more than " + std::to_string(deepest) + " deep");
      for (const auto &[name, is_hard] : links_of(group, path))
        {
          const std::string object_path = path + name;
          if (!is_hard)
            refuse("'/" + object_path + "' is a link to another place");
          const Handle object(H5Oopen(group, name.c_str(), H5P_DEFAULT), H5Oclose,
                              "opening '" + object_path + "'");
          if (!has_one_name(object))
            refuse("'/" + object_path + "' has another name, too");
          const auto type = H5Iget_type(object);
          if (type == H5I_DATASET)
            datasets.push_back(object_path);
          else if (type == H5I_GROUP)
            visit(object, object_path + "/", depth + 1);
          else
            refuse("'/" + object_path + "' is neither data nor a group");
        }
    }

    /// What one read fills, and not a byte of which lies elsewhere.
    Handle open_in_one_piece(const Id file, const std::string &name)
    {
      Handle       set(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose, "opening '" + name + "'");
      const Handle creation(H5Dget_create_plist(set), H5Pclose, "asking for properties");
      if (H5Pget_layout(creation) != H5D_CONTIGUOUS || H5Pget_external_count(creation) != 0)
        refuse("'" + name + "' does not lie in the file in one piece");
      const Handle      type(H5Dget_type(set), H5Tclose, "asking for a type");
      const std::size_t n = n_entries(shape_of(set)), stored = H5Dget_storage_size(set);
      hsize_t           size = 0;
      if (H5Fget_filesize(file, &size) < 0 || stored > size || H5Tget_size(type) == 0 ||
          stored % H5Tget_size(type) != 0 || stored / H5Tget_size(type) != n)
        refuse("'" + name + "' is to hold " + std::to_string(n) + " values, of which the file has " +
               std::to_string(stored) + " bytes");
      return set;
    }
  } // namespace

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
    const Handle set = open_in_one_piece(file, name);
    const Handle type(H5Dget_type(set), H5Tclose, "asking for a type");
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0 || !shape_of(set).empty())
      refuse("'" + name + "' is no text");
    std::string text(H5Tget_size(type), '\0');
    read_numbers(set, name, type, text.data());
    text.pop_back(); // HDF5 has no strings without bytes
    return text;
  }

  std::vector<std::string> dataset_names(const Id file)
  {
    hsize_t size = 0;
    if (H5Fget_filesize(file, &size) < 0)
      refuse("The size of the file is unknown");
    Walk walk{std::size_t(size / 64)}; // the header of a data set alone is longer
    walk.visit(file, "", 0);
    return std::move(walk.datasets);
  }

  std::vector<std::string> names_below(const std::vector<std::string> &names, const std::string &group)
  {
    std::vector<std::string> result;
    for (const auto &name : names)
      if (name.starts_with(group + "/"))
        result.push_back(name.substr(group.size() + 1));
    return result;
  }

  Handle open_numbers(const Id file, const std::string &name, const Id type)
  {
    Handle       set = open_in_one_piece(file, name);
    const Handle stored(H5Dget_type(set), H5Tclose, "asking for a type");
    if (H5Tequal(stored, type) <= 0)
      refuse("'" + name + "' holds values of another type than it should");
    return set;
  }

  Handle open_chunks(const Id file, const std::string &name)
  {
    Handle       set(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose, "opening '" + name + "'");
    const Handle creation(H5Dget_create_plist(set), H5Pclose, "asking for properties");
    if (H5Pget_layout(creation) != H5D_CHUNKED)
      refuse("'" + name + "' is not stored in chunks");
    for (int i = 0; i < H5Pget_nfilters(creation); ++i)
      {
        unsigned int flags = 0, configuration = 0;
        std::size_t  n_values = 0;
        const auto   filter =
            H5Pget_filter2(creation, unsigned(i), &flags, &n_values, nullptr, 0, nullptr, &configuration);
        if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
          refuse("'" + name + "' passes through filter " + std::to_string(filter) + ", which is none of ours");
      }
    return set;
  }

  void read_numbers(const Id dataset, const std::string &name, const Id type, void *data)
  {
    if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
      refuse("'" + name + "' cannot be read");
  }

  std::vector<std::size_t> shape_of(const Id dataset)
  {
    const Handle space(H5Dget_space(dataset), H5Sclose, "asking for a space");
    const int    rank = H5Sget_simple_extent_ndims(space);
    if (rank < 0 || H5Sget_simple_extent_type(space) == H5S_NULL)
      refuse("A data set has no extents");
    std::vector<hsize_t> shape(std::size_t(rank), 0);
    H5Sget_simple_extent_dims(space, shape.data(), nullptr);
    return {shape.begin(), shape.end()};
  }

  std::size_t n_entries(const std::vector<std::size_t> &shape)
  {
    constexpr std::size_t most = std::size_t(1) << 40;
    std::size_t           n = 1, without_zeros = 1;
    for (const auto extent : shape)
      {
        if (extent > most / without_zeros)
          refuse("An extent of " + std::to_string(extent) + " is absurd");
        without_zeros *= std::max<std::size_t>(1, extent);
        n *= extent;
      }
    return n;
  }
} // namespace trestle::hdf5

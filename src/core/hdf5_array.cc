#include "core/hdf5_array.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/hdf5_handles.h"
#include "core/text.h"

#include <hdf5.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <utility>

namespace trestle::hdf5_array
{
  using hdf5::Handle;

  namespace
  {
    constexpr std::uint64_t most_times_smaller = 1032; ///< than its content a file may be: zlib's limit

    /// Where messages say that something is wrong.
    struct Place
    {
      const std::string &path, &name;

      std::string text() const { return "'" + path + "': '" + name + "'"; }

      [[noreturn]] void refuse(const std::string &why, const std::string &advice) const
      {
        throw InputError(text() + " " + why + ".", advice);
      }
    };

    Handle open_file(const std::string &path)
    {
      std::error_code none;
      if (!std::filesystem::is_regular_file(path, none))
        throw InputError("There is no file '" + path + "'.",
                         "Check the path; relative paths start at the present folder.");
      const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "creating a property list");
      H5Pset_file_locking(access, true, true); // some file systems have no locks
      const hid_t id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access);
      if (id < 0)
        throw InputError("'" + path +
                             "' cannot be opened by HDF5: no HDF5 file, truncated, damaged, or being written.",
                         "Give a file that its writer has closed, and copy all of it.");
      return {id, H5Fclose, "opening a file"};
    }

    /// The first names of a group, for messages.
    std::string names_in(const hid_t group)
    {
      std::vector<std::string> names;
      const auto               collect = [](hid_t, const char *name, const H5L_info_t *, void *data) -> herr_t {
        auto &found = *static_cast<std::vector<std::string> *>(data);
        found.push_back(text::excerpt(name, 40));
        return found.size() < 20 ? 0 : 1;
      };
      if (H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect, &names) > 0)
        names.emplace_back("...");
      return text::join(names);
    }

    /// What a group has under a name, never what lies elsewhere.
    Handle open_member(const Place &place, const hid_t group, const std::string &member)
    {
      H5L_info_t link;
      if (member == "." || H5Lexists(group, member.c_str(), H5P_DEFAULT) <= 0)
        place.refuse("is not there: there is no '" + text::excerpt(member) + "'",
                     "Where it should be there are: " + names_in(group) + ".");
      if (H5Lget_info(group, member.c_str(), &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD)
        place.refuse("is not in this place: '" + text::excerpt(member) + "' is a link to another",
                     "Name the place and the file in which it is; links are not followed.");
      return {H5Oopen(group, member.c_str(), H5P_DEFAULT), H5Oclose, "opening '" + member + "'"};
    }

    Handle open_set(const Place &place, const hid_t object, const std::string &rest)
    {
      const auto begin     = rest.find_first_not_of('/');
      const auto end       = std::min(rest.find('/', std::min(begin, rest.size())), rest.size());
      const bool is_at_end = begin == std::string::npos;
      const auto type      = H5Iget_type(object);
      if (!is_at_end && type == H5I_GROUP)
        {
          const Handle member = open_member(place, object, rest.substr(begin, end - begin));
          return open_set(place, member, rest.substr(end));
        }
      if (is_at_end && type == H5I_GROUP)
        place.refuse("is a group", "Name a data set. It has: " + names_in(object) + ".");
      if (!is_at_end || type != H5I_DATASET)
        place.refuse("is no data set", "Name one as file.h5:/group/name.");
      H5Iinc_ref(object);
      return {object, H5Oclose, "opening a data set"};
    }

    void check_type(const Place &place, const hid_t set)
    {
      const Handle type(H5Dget_type(set), H5Tclose, "asking for a type");
      for (const hid_t known : {H5T_IEEE_F64LE, H5T_IEEE_F32LE, H5T_IEEE_F64BE, H5T_IEEE_F32BE})
        if (H5Tequal(type, known) > 0)
          return;
      const auto        kind = H5Tget_class(type);
      const std::string held = kind == H5T_INTEGER    ? "integers"
                               : kind == H5T_STRING   ? "text"
                               : kind == H5T_COMPOUND ? "records"
                               : kind == H5T_FLOAT    ? "floating-point numbers of another length"
                                                      : "values of another kind";
      place.refuse("holds " + held + ", not numbers of double or single precision",
                   "Write it as float64 (in h5py: dtype='f8').");
    }

    void check_filters(const Place &place, const hid_t creation)
    {
      for (int i = 0; i < H5Pget_nfilters(creation); ++i)
        {
          unsigned int flags = 0, configuration = 0;
          std::size_t  n_values = 0;
          const auto   filter =
              H5Pget_filter2(creation, unsigned(i), &flags, &n_values, nullptr, 0, nullptr, &configuration);
          if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
            place.refuse("passes through filter " + std::to_string(filter) +
                             ", which is none of HDF5's deflate, shuffle and checksum",
                         "Write it without compression, or with gzip.");
        }
    }

    /// How many chunks there are, and the numbers of each.
    struct Chunks
    {
      std::size_t n = 1, size = 1;
    };
    Chunks chunks_of(const Place &place, const hid_t creation, const std::vector<std::size_t> &shape)
    {
      constexpr std::size_t             most = std::size_t(1) << 32; // HDF5's own limit
      std::array<hsize_t, H5S_MAX_RANK> extents{};
      bool   is_sane = H5Pget_chunk(creation, int(extents.size()), extents.data()) == int(shape.size());
      Chunks chunks;
      for (std::size_t d = 0; d < shape.size() && is_sane; ++d)
        {
          is_sane = extents[d] > 0 && extents[d] <= most / chunks.size;
          if (!is_sane)
            break;
          chunks.size *= extents[d];
          chunks.n *= (shape[d] + extents[d] - 1) / extents[d];
        }
      if (!is_sane)
        place.refuse("has chunks of an absurd size", "The file is damaged; write it again.");
      return chunks;
    }

    /// Chunks must all be there, and none may ask for more memory than the file can hold.
    void check_chunks(const Place &place, const hid_t set, const hid_t creation,
                      const std::vector<std::size_t> &shape, const std::uint64_t most_numbers)
    {
      check_filters(place, creation);
      const auto   chunks  = chunks_of(place, creation, shape);
      hsize_t      present = 0;
      const Handle space(H5Dget_space(set), H5Sclose,
                         "asking for a space"); // of H5S_ALL HDF5 1.10 knows nothing here
      if (H5Dget_num_chunks(set, space, &present) < 0 || present != chunks.n)
        place.refuse("has " + std::to_string(present) + " of its " + std::to_string(chunks.n) +
                         " chunks: parts of it were never written",
                     "Let its writer end.");
      const auto most = H5Pget_nfilters(creation) > 0 ? most_times_smaller * most_numbers : most_numbers;
      if (chunks.size > most || hdf5::n_entries(shape) > most)
        place.refuse("is to be larger than its file can be", "The file is damaged; write it again.");
    }

    /// All of it lies in the file.
    void check_storage(const Place &place, const hid_t file, const hid_t set,
                       const std::vector<std::size_t> &shape)
    {
      const Handle      creation(H5Dget_create_plist(set), H5Pclose, "asking for properties");
      const Handle      type(H5Dget_type(set), H5Tclose, "asking for a type");
      const std::size_t n = checked_size(place.text(), shape), bytes = H5Tget_size(type);
      hsize_t           file_size = 0;
      H5Fget_filesize(file, &file_size);
      switch (H5Pget_layout(creation))
        {
        case H5D_CHUNKED:
          return check_chunks(place, set, creation, shape, file_size / bytes);
        case H5D_CONTIGUOUS:
        case H5D_COMPACT:
          if (H5Pget_external_count(creation) != 0)
            place.refuse("is stored in another file", "Write it into this one.");
          if (const hsize_t stored = H5Dget_storage_size(set); stored > file_size || stored != n * bytes)
            place.refuse("is to hold " + std::to_string(n) + " numbers, of which the file has " +
                             std::to_string(stored) + " bytes",
                         "Parts of it were never written, or the file is damaged: write it again.");
          return;
        default:
          place.refuse("is a view of other data sets", "Write a data set with numbers of its own.");
        }
    }

    /// What a check or a reading does with a data set that may be read.
    template <class Result>
    Result with_array(const std::string &path, const std::string &name,
                      const std::function<Result(hid_t set, const std::vector<std::size_t> &shape)> &action)
    {
      const hdf5::Quiet quiet;
      const Place       place{path, name};
      try
        {
          const Handle file = open_file(path);
          const Handle root(H5Oopen(file, "/", H5P_DEFAULT), H5Oclose, "opening the root");
          const Handle set = open_set(place, root, name);
          check_type(place, set);
          const auto shape = hdf5::shape_of(set);
          check_storage(place, file, set, shape);
          return action(set, shape);
        }
      catch (const FatalError &error)
        {
          place.refuse("cannot be read: " + error.problem(), "The file is damaged; write or copy it again.");
        }
    }
  } // namespace

  std::vector<std::size_t> shape(const std::string &path, const std::string &name)
  {
    return with_array<std::vector<std::size_t>>(path, name, [](hid_t, const auto &shape) { return shape; });
  }

  NumberArray read(const std::string &path, const std::string &name, const EntryRange &range)
  {
    return with_array<NumberArray>(path, name, [&](const hid_t set, const std::vector<std::size_t> &shape) {
      const Place      place{path, name};
      const EntryRange own = range_within(place.text(), shape, range);
      NumberArray      result{cut_shape(shape, own), {}};
      result.values.resize(n_rows(shape) * (own.last - own.first));
      if (result.values.empty())
        return result;
      std::vector<hsize_t> start(shape.size(), 0), count(result.shape.begin(), result.shape.end());
      const Handle         from(H5Dget_space(set), H5Sclose, "asking for a space");
      const Handle         to = hdf5::space_of({result.values.size()});
      if (!shape.empty())
        {
          start.back() = own.first;
          if (H5Sselect_hyperslab(from, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr) < 0)
            place.refuse("cannot be read in parts", "The file is damaged; write or copy it again.");
        }
      if (H5Dread(set, H5T_NATIVE_DOUBLE, to, from, H5P_DEFAULT, result.values.data()) < 0)
        place.refuse("cannot be read", "The file is damaged; write or copy it again.");
      return result;
    });
  }
} // namespace trestle::hdf5_array

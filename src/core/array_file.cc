#include "core/array_file.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/hdf5_array.h"
#include "core/npy.h"

namespace trestle
{
  namespace
  {
    bool is_npy(const std::string &path) { return path.ends_with(".npy"); }

    /// Before the name of a data set; npos: there is none.
    std::size_t colon_of(const std::string &path) { return path.rfind(":/"); }

    [[noreturn]] void refuse(const std::string &path)
    {
      throw InputError("'" + text::excerpt(path) + "' is no array that can be read here.",
                       "Name an array of NumPy as path.npy (of an .npz save each on its own), or a data set of an "
                       "HDF5 file as path.h5:/group/name.");
    }
  } // namespace

  bool is_array_file(const std::string &path) { return is_npy(path) || colon_of(path) != std::string::npos; }

  std::vector<std::size_t> array_shape(const std::string &path)
  {
    if (is_npy(path))
      return npy::shape(path);
    const auto colon = colon_of(path);
    if (colon == std::string::npos)
      refuse(path);
    return hdf5_array::shape(path.substr(0, colon), path.substr(colon + 1));
  }

  NumberArray read_array(const std::string &path, const EntryRange &range)
  {
    if (is_npy(path))
      return npy::read(path, range);
    const auto colon = colon_of(path);
    if (colon == std::string::npos)
      refuse(path);
    return hdf5_array::read(path.substr(0, colon), path.substr(colon + 1), range);
  }
} // namespace trestle

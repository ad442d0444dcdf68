#pragma once

#include "core/archive.h"
#include "core/checksum.h"

#include <boost/test/unit_test.hpp>
#include <hdf5.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace trestle::testing
{
  /// With all that an archive may hold: long and empty texts, deep names, no values.
  inline Archive archive_of_all_kinds()
  {
    Archive archive;
    archive.attributes["architecture"] = "chebyshev 32-64";
    archive.attributes["empty"]        = "";
    archive.attributes["bytes"]        = std::string("a\0b\n\0", 5);
    archive.arrays["layer/0.weight"]   = {{2, 3}, {1. / 3., 2., -0., 4., std::nan(""), 1e-310}};
    archive.arrays["layer/1.bias"]     = {{0}, {}};
    archive.arrays["scale"]            = {{}, {42.}};
    return archive;
  }

  inline bool are_same_to_the_bit(const Archive &a, const Archive &b)
  {
    return a.attributes == b.attributes &&
           std::ranges::equal(a.arrays, b.arrays, [](const auto &x, const auto &y) {
             const auto &left = x.second, &right = y.second;
             return x.first == y.first && left.shape == right.shape && left.values.size() == right.values.size() &&
                    std::ranges::equal(std::as_bytes(std::span(left.values)),
                                       std::as_bytes(std::span(right.values)));
           });
  }

  /// What somebody leaves who means ill: an archive changed by HDF5 itself, with a true checksum.
  inline std::string forged(const Archive &archive, const std::function<void(hid_t file)> &change)
  {
    std::string image(unsealed(archive.serialise()));
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_fapl_core(access, std::size_t(1) << 20, 0);
    H5Pset_file_image(access, image.data(), image.size());
    const hid_t file = H5Fopen("forged", H5F_ACC_RDWR, access);
    BOOST_REQUIRE(file >= 0);
    change(file);
    H5Fflush(file, H5F_SCOPE_GLOBAL);
    image.resize(std::size_t(H5Fget_file_image(file, nullptr, 0)));
    H5Fget_file_image(file, image.data(), image.size());
    H5Fclose(file);
    H5Pclose(access);
    return sealed(image);
  }

  /// A data set in the place of another. Nothing is written: where HDF5 allocates late, the file has extents alone.
  /// @param space, creation are closed.
  inline void replace(const hid_t file, const std::string &name, const hid_t type, const hid_t space,
                      const hid_t creation = H5Pcreate(H5P_DATASET_CREATE))
  {
    if (H5Lexists(file, name.c_str(), H5P_DEFAULT) > 0)
      H5Ldelete(file, name.c_str(), H5P_DEFAULT);
    const hid_t set = H5Dcreate2(file, name.c_str(), type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    BOOST_REQUIRE(set >= 0);
    H5Dclose(set);
    H5Sclose(space);
    H5Pclose(creation);
  }

  inline hid_t space(const std::vector<hsize_t> &extents)
  {
    return extents.empty() ? H5Screate(H5S_SCALAR)
                           : H5Screate_simple(int(extents.size()), extents.data(), nullptr);
  }

  /// Whose storage is there, as of data that were written.
  inline hid_t allocated_early()
  {
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_alloc_time(creation, H5D_ALLOC_TIME_EARLY);
    return creation;
  }
} // namespace trestle::testing

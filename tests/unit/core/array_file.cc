// MPI: 1
// Arrays of both kinds of file are read alike, in parts or as a whole; of foreign HDF5 files nothing is read that lies
// in another place, was never written, or passes through a plugin, and nothing makes more numbers than the file can
// hold.
#include "core/array_file.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "core/npy.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>
#include <hdf5.h>

#include <filesystem>
#include <functional>
#include <numeric>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const auto each = boost::test_tools::per_element();

  std::vector<double> counted(const std::size_t n)
  {
    std::vector<double> values(n);
    std::iota(values.begin(), values.end(), 0.5);
    return values;
  }

  /// As another program would write it.
  void make(const std::string &path, const std::function<void(hid_t file)> &fill)
  {
    const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    BOOST_REQUIRE(file >= 0);
    fill(file);
    H5Fclose(file);
  }

  /// @param creation closed.
  void add(const hid_t file, const std::string &name, const std::vector<hsize_t> &extents,
           const hid_t type = H5T_IEEE_F64LE, const hid_t creation = H5Pcreate(H5P_DATASET_CREATE),
           const bool is_written = true)
  {
    const hid_t links = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(links, 1);
    const hid_t space =
        extents.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(int(extents.size()), extents.data(), nullptr);
    const hid_t set = H5Dcreate2(file, name.c_str(), type, space, links, creation, H5P_DEFAULT);
    BOOST_REQUIRE(set >= 0);
    if (is_written)
      {
        const auto values = counted(std::size_t(H5Sget_simple_extent_npoints(space)));
        BOOST_REQUIRE(H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
      }
    H5Dclose(set);
    H5Sclose(space);
    H5Pclose(creation);
    H5Pclose(links);
  }

  hid_t chunked(const std::vector<hsize_t> &chunk, const bool is_compressed = false)
  {
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(creation, int(chunk.size()), chunk.data());
    if (is_compressed)
      {
        H5Pset_shuffle(creation);
        H5Pset_deflate(creation, 4);
        H5Pset_fletcher32(creation);
      }
    return creation;
  }

  hid_t compact()
  {
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_layout(creation, H5D_COMPACT);
    return creation;
  }

  void check_refused(const std::string &what, const std::function<void(hid_t file)> &fill)
  {
    make("refused.h5", fill);
    BOOST_CHECK_EXCEPTION(read_array("refused.h5:/u"), InputError, says(what));
    BOOST_CHECK_EXCEPTION(array_shape("refused.h5:/u"), InputError, says("refused.h5"));
  }
} // namespace

BOOST_AUTO_TEST_CASE(every_layout_and_type_is_read_in_parts_and_as_a_whole)
{
  make("all.h5", [](const hid_t file) {
    add(file, "/plain", {3, 2, 5});
    add(file, "/fields/single", {3, 2, 5}, H5T_IEEE_F32LE);
    add(file, "/fields/of/others", {3, 2, 5}, H5T_IEEE_F64BE);
    add(file, "/chunks", {3, 2, 5}, H5T_IEEE_F64LE, chunked({2, 2, 3}));
    add(file, "/compressed", {3, 2, 5}, H5T_IEEE_F32BE, chunked({3, 1, 4}, true));
    add(file, "/compact", {3, 2, 5}, H5T_IEEE_F64LE, compact());
    add(file, "/integers beside them", {7}, H5T_STD_I32LE);
    H5Lcreate_external("elsewhere.h5", "/x", file, "/a link beside them", H5P_DEFAULT, H5P_DEFAULT);
  });
  const auto all = counted(30);
  for (const std::string name :
       {"/plain", "/fields/single", "/fields/of/others", "/chunks", "/compressed", "/compact", "//fields//single"})
    {
      const auto array = read_array("all.h5:" + name);
      BOOST_TEST((array.shape == std::vector<std::size_t>{3, 2, 5}));
      BOOST_TEST(array.values == all, each);
      const auto part = read_array("all.h5:" + name, {1, 3});
      BOOST_TEST((part.shape == std::vector<std::size_t>{3, 2, 2}));
      for (std::size_t row = 0; row < 6; ++row)
        for (std::size_t i = 0; i < 2; ++i)
          BOOST_TEST(part.values[2 * row + i] == all[5 * row + 1 + i]);
      BOOST_TEST(read_array("all.h5:" + name, {5, 5}).values.empty());
      BOOST_CHECK_EXCEPTION(read_array("all.h5:" + name, {0, 6}), InputError, says("they have 5"));
    }
}

BOOST_AUTO_TEST_CASE(one_number_and_one_row_are_arrays_too)
{
  make("small.h5", [](const hid_t file) {
    add(file, "/number", {});
    add(file, "/row", {4});
  });
  BOOST_TEST(array_shape("small.h5:/number").empty());
  BOOST_TEST(read_array("small.h5:/number").values == counted(1), each);
  BOOST_TEST(read_array("small.h5:/row", {2, 4}).values == (std::vector<double>{2.5, 3.5}), each);
}

BOOST_AUTO_TEST_CASE(both_kinds_of_file_give_the_same)
{
  make("same.h5", [](const hid_t file) { add(file, "/u", {4, 3}); });
  npy::write("same.npy", {4, 3}, counted(12));
  for (const EntryRange &range : {EntryRange{}, EntryRange{1, 3}, EntryRange{2, 2}})
    {
      const auto a = read_array("same.h5:/u", range), b = read_array("same.npy", range);
      BOOST_TEST((a.shape == b.shape));
      BOOST_TEST(a.values == b.values, each);
    }
  BOOST_TEST((array_shape("same.npy") == array_shape("same.h5:/u")));
  BOOST_TEST((is_array_file("a/b.npy") && is_array_file("b.hdf5:/x") && !is_array_file("b.h5")));
  BOOST_CHECK_EXCEPTION(read_array("same.h5"), InputError, says("/group/name"));
  BOOST_CHECK_EXCEPTION(array_shape("same.npz"), InputError, says("same.npz"));
}

BOOST_AUTO_TEST_CASE(names_that_are_not_there_are_told)
{
  make("names.h5", [](const hid_t file) {
    add(file, "/fields/temperature", {3});
    add(file, "/fields/pressure", {3});
  });
  BOOST_CHECK_EXCEPTION(read_array("names.h5:/fields/velocity"), InputError, says("pressure, temperature"));
  BOOST_CHECK_EXCEPTION(read_array("names.h5:/fields"), InputError, says("pressure, temperature"));
  BOOST_CHECK_EXCEPTION(read_array("names.h5:/fields/pressure/x"), InputError, says("no data set"));
  BOOST_CHECK_EXCEPTION(read_array("names.h5:/./fields/pressure"), InputError, says("'.'"));
  BOOST_CHECK_EXCEPTION(read_array("names.h5:/"), InputError, says("group"));
  BOOST_CHECK_EXCEPTION(read_array("nowhere.h5:/u"), InputError, says("nowhere.h5"));
}

BOOST_AUTO_TEST_CASE(what_lies_elsewhere_is_refused)
{
  make("other.h5", [](const hid_t file) { add(file, "/u", {6}); });
  check_refused("link", [](const hid_t file) {
    H5Lcreate_external("other.h5", "/u", file, "/u", H5P_DEFAULT, H5P_DEFAULT);
  });
  check_refused("link", [](const hid_t file) {
    add(file, "/v", {6});
    H5Lcreate_soft("/v", file, "/u", H5P_DEFAULT, H5P_DEFAULT);
  });
  write_file_atomically("raw.bin", std::string(48, '\0'));
  check_refused("another file", [](const hid_t file) {
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(creation, "raw.bin", 0, 48);
    add(file, "/u", {6}, H5T_IEEE_F64LE, creation, false);
  });
  check_refused("view", [](const hid_t file) {
    const hid_t   creation = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t n        = 6;
    const hid_t   space    = H5Screate_simple(1, &n, nullptr);
    H5Pset_virtual(creation, space, "other.h5", "/u", space);
    H5Sclose(space);
    add(file, "/u", {6}, H5T_IEEE_F64LE, creation, false);
  });
}

BOOST_AUTO_TEST_CASE(other_contents_are_refused_by_name)
{
  check_refused("integers", [](const hid_t file) { add(file, "/u", {6}, H5T_STD_I32LE); });
  check_refused("filter", [](const hid_t file) {
    const hid_t creation = chunked({3});
    H5Pset_nbit(creation);
    add(file, "/u", {6}, H5T_IEEE_F64LE, creation, false);
  });
  check_refused("no numbers", [](const hid_t file) { add(file, "/u", {3, 0}, H5T_IEEE_F64LE, compact(), false); });
}

BOOST_AUTO_TEST_CASE(extents_without_numbers_are_refused_before_memory_is_asked_for)
{
  const hsize_t huge = hsize_t(1) << 38;
  check_refused("of which the file has 0 bytes", [&](const hid_t file) {
    add(file, "/u", {huge}, H5T_IEEE_F64LE, H5Pcreate(H5P_DATASET_CREATE), false);
  });
  check_refused("absurd", [&](const hid_t file) {
    add(file, "/u", {huge, huge}, H5T_IEEE_F64LE, chunked({1, 1024}), false);
  });
  check_refused("0 of its",
                [&](const hid_t file) { add(file, "/u", {huge}, H5T_IEEE_F64LE, chunked({1 << 20}), false); });
  check_refused("1 of its 2 chunks", [](const hid_t file) {
    add(file, "/u", {6}, H5T_IEEE_F64LE, chunked({3}), false);
    const hid_t   set = H5Dopen2(file, "/u", H5P_DEFAULT), from = H5Screate(H5S_SCALAR), to = H5Dget_space(set);
    const hsize_t start = 1, count = 1;
    const double  value = 1.;
    H5Sselect_hyperslab(to, H5S_SELECT_SET, &start, nullptr, &count, nullptr);
    H5Dwrite(set, H5T_NATIVE_DOUBLE, from, to, H5P_DEFAULT, &value);
    H5Sclose(to);
    H5Sclose(from);
    H5Dclose(set);
  });
}

BOOST_AUTO_TEST_CASE(a_file_cut_anywhere_is_refused)
{
  for (const bool is_compressed : {false, true})
    {
      make("whole.h5", [&](const hid_t file) {
        add(file, "/fields/u", {4, 5}, H5T_IEEE_F64LE,
            is_compressed ? chunked({2, 5}, true) : H5Pcreate(H5P_DATASET_CREATE));
      });
      const std::string whole = read_file("whole.h5");
      BOOST_TEST(read_array("whole.h5:/fields/u").values == counted(20), each);
      for (std::size_t size = 0; size < whole.size(); size += size < 2048 ? 1 : 61)
        {
          std::filesystem::remove("cut.h5"); // HDF5 knows files by their inodes
          write_file_atomically("cut.h5", whole.substr(0, size));
          BOOST_CHECK_EXCEPTION(read_array("cut.h5:/fields/u"), InputError, says("cut.h5"));
        }
    }
}

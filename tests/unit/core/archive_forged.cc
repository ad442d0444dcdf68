// MPI: 1
// An archive that was made to deceive, with a true checksum, is refused before a byte of it is read, quickly and by name.
#include "core/exceptions.h"
#include "core/stopwatch.h"
#include "support/forged_archive.h"

using namespace trestle;
using testing::allocated_early, testing::archive_of_all_kinds, testing::forged, testing::replace, testing::space;

namespace
{
  constexpr const char *text = "/attributes/architecture", *array = "/arrays/scale";

  /// @param what the message must say.
  void check_refused(const std::string &what, const std::function<void(hid_t)> &change)
  {
    const std::string bytes = forged(archive_of_all_kinds(), change);
    const Stopwatch   watch;
    BOOST_CHECK_EXCEPTION(Archive::deserialise(bytes), InputError, [&](const InputError &error) {
      BOOST_TEST_MESSAGE(error.what());
      return std::string(error.what()).find(what) != std::string::npos;
    });
    BOOST_TEST(watch.wall_seconds() < 1.);
  }

  hid_t variable_text()
  {
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    return type;
  }
} // namespace

BOOST_AUTO_TEST_CASE(unchanged_it_is_read)
{
  const auto bytes = forged(archive_of_all_kinds(), [](hid_t) {});
  BOOST_TEST(testing::are_same_to_the_bit(Archive::deserialise(bytes), archive_of_all_kinds()));
}

BOOST_AUTO_TEST_CASE(other_types)
{
  // Numbers where text is due, and the other way round: each stored as a whole, so that only the type can tell.
  for (const hid_t type : {H5T_NATIVE_INT, H5T_NATIVE_DOUBLE, variable_text()})
    for (const auto &extents : std::vector<std::vector<hsize_t>>{{}, {1}, {1000}})
      check_refused("architecture",
                    [&](const hid_t file) { replace(file, text, type, space(extents), allocated_early()); });
  check_refused("architecture", [](const hid_t file) {
    replace(file, text, H5T_C_S1, space({1000}), allocated_early()); // an array of texts
  });
  for (const hid_t type : {H5T_NATIVE_INT, H5T_NATIVE_FLOAT, H5T_IEEE_F64BE, H5T_C_S1, variable_text()})
    check_refused("scale", [&](const hid_t file) { replace(file, array, type, space({7}), allocated_early()); });
  check_refused("scale", [](const hid_t file) {
    const hid_t pair = H5Tcreate(H5T_COMPOUND, 2 * sizeof(double));
    H5Tinsert(pair, "a", 0, H5T_NATIVE_DOUBLE);
    replace(file, array, pair, space({7}), allocated_early());
  });
}

BOOST_AUTO_TEST_CASE(extents_without_data)
{
  for (const hsize_t n : {hsize_t(1), hsize_t(1000), hsize_t(1) << 40, hsize_t(1) << 50})
    check_refused("", [&](const hid_t file) { replace(file, array, H5T_NATIVE_DOUBLE, space({n})); });
  // Products that are small numbers again where 64 bits end, or zero.
  constexpr hsize_t root = hsize_t(1) << 33;
  check_refused("absurd", [](const hid_t file) { replace(file, array, H5T_NATIVE_DOUBLE, space({root, root})); });
  check_refused("absurd", [](const hid_t file) {
    replace(file, array, H5T_NATIVE_DOUBLE, space({0, hsize_t(1) << 50}));
  });
  check_refused("no extents",
                [](const hid_t file) { replace(file, array, H5T_NATIVE_DOUBLE, H5Screate(H5S_NULL)); });
}

BOOST_AUTO_TEST_CASE(data_elsewhere)
{
  // What it leads to is there, so that who follows finds something to read.
  archive_of_all_kinds().write("outside.h5");
  check_refused("one piece", [](const hid_t file) {
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(creation, "/etc/passwd", 0, H5F_UNLIMITED);
    replace(file, array, H5T_NATIVE_DOUBLE, space({3}), creation);
  });
  check_refused("one piece", [](const hid_t file) {
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE), one = space({1});
    H5Pset_virtual(creation, one, "outside.h5", array, one);
    replace(file, array, H5T_NATIVE_DOUBLE, space({1}), creation);
    H5Sclose(one);
  });
  check_refused("one piece", [](const hid_t file) { // chunks, which alone may have filters
    const hid_t   creation = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t chunk    = 4;
    H5Pset_chunk(creation, 1, &chunk);
    H5Pset_deflate(creation, 9);
    replace(file, array, H5T_NATIVE_DOUBLE, space({4}), creation);
  });
}

BOOST_AUTO_TEST_CASE(links)
{
  archive_of_all_kinds().write("outside.h5");
  for (const char *name : {"/arrays/b", "/format", "/arrays", "/attributes"})
    {
      check_refused("link to another place", [&](const hid_t file) {
        if (H5Lexists(file, name, H5P_DEFAULT) > 0)
          H5Ldelete(file, name, H5P_DEFAULT);
        H5Lcreate_external("outside.h5", name, file, name, H5P_DEFAULT, H5P_DEFAULT);
      });
      check_refused("link to another place", [&](const hid_t file) {
        if (H5Lexists(file, name, H5P_DEFAULT) > 0)
          H5Ldelete(file, name, H5P_DEFAULT);
        H5Lcreate_soft("/arrays/scale", file, name, H5P_DEFAULT, H5P_DEFAULT);
      });
    }
  check_refused("has another name", [](const hid_t file) {
    H5Lcreate_hard(file, array, file, "/arrays/b", H5P_DEFAULT, H5P_DEFAULT);
  });
  for (const char *loop : {"/", "/arrays"})
    check_refused("has another name", [&](const hid_t file) {
      for (const char *name : {"/arrays/a", "/arrays/b", "/arrays/c"})
        H5Lcreate_hard(file, loop, file, name, H5P_DEFAULT, H5P_DEFAULT);
    });
}

BOOST_AUTO_TEST_CASE(strangers)
{
  check_refused("other", [](const hid_t file) { replace(file, "/other", H5T_NATIVE_DOUBLE, space({})); });
  check_refused("neither", [](const hid_t file) {
    const hid_t type = H5Tcopy(H5T_NATIVE_INT);
    H5Tcommit2(file, "/arrays/type", type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Tclose(type);
  });
  check_refused("'format'", [](const hid_t file) { H5Ldelete(file, "/format", H5P_DEFAULT); });
  check_refused("format", [](const hid_t file) { replace(file, "/format", H5T_NATIVE_INT, space({})); });
}

BOOST_AUTO_TEST_CASE(deep_groups)
{
  check_refused("deep", [](const hid_t file) {
    hid_t group = H5Gopen2(file, "/arrays", H5P_DEFAULT);
    for (int depth = 0; depth < 3000; ++depth)
      {
        const hid_t inner = H5Gcreate2(group, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        H5Gclose(group);
        group = inner;
      }
    H5Gclose(group);
  });
}

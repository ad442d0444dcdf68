// MPI: 1
// An archive comes back bit for bit, and what is no archive is an input error.
#include "core/archive.h"
#include "core/exceptions.h"
#include "core/file.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstring>

using namespace trestle;

namespace
{
  Archive example()
  {
    Archive archive;
    archive.attributes["architecture"] = "chebyshev 32-64";
    archive.attributes["empty"]        = "";
    archive.attributes["bytes"]        = std::string("a\0b\n\0", 5);
    archive.attributes["long"]         = std::string(200000, 'x'); // beyond HDF5's 64 KiB for attributes
    archive.arrays["layer/0.weight"]   = {{2, 3}, {1. / 3., 2., -0., 4., std::nan(""), 1e-310}};
    archive.arrays["layer/1.bias"]     = {{0}, {}};
    archive.arrays["scale"]            = {{}, {42.}};
    return archive;
  }

  void check_equal(const Archive &a, const Archive &b)
  {
    BOOST_CHECK(a.attributes == b.attributes);
    BOOST_TEST(a.arrays.size() == b.arrays.size());
    for (const auto &[name, array] : a.arrays)
      {
        const auto &other = b.arrays.at(name);
        BOOST_CHECK(array.shape == other.shape);
        BOOST_TEST(array.values.size() == other.values.size());
        BOOST_TEST((array.values.empty() || std::memcmp(array.values.data(), other.values.data(),
                                                        array.values.size() * sizeof(double)) == 0));
      }
  }
} // namespace

BOOST_AUTO_TEST_CASE(round_trips)
{
  const Archive archive = example();
  check_equal(archive, Archive::deserialise(archive.serialise()));
  archive.write("archive.h5");
  check_equal(archive, Archive::read("archive.h5"));
  check_equal(Archive(), Archive::deserialise(Archive().serialise()));
}

BOOST_AUTO_TEST_CASE(damage_is_an_input_error)
{
  BOOST_CHECK_THROW(Archive::read("does_not_exist.h5"), InputError);
  write_file_atomically("text.h5", "no archive");
  BOOST_CHECK_THROW(Archive::read("text.h5"), InputError);
  write_file_atomically("empty.h5", "");
  BOOST_CHECK_THROW(Archive::read("empty.h5"), InputError);
  const std::string bytes = example().serialise();
  write_file_atomically("half.h5", bytes.substr(0, bytes.size() / 2));
  BOOST_CHECK_EXCEPTION(Archive::read("half.h5"), InputError, [](const InputError &error) {
    return std::string(error.what()).find("half.h5") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(shape_and_values_must_agree)
{
  Archive archive;
  archive.arrays["a"] = {{3}, {1., 2.}};
  BOOST_CHECK_THROW(archive.serialise(), FatalError);
}

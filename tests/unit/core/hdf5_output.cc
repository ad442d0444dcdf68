// MPI: 1
// Arrays for other programs come back as they were, up to single precision; a file is whole or not there.
#include "core/hdf5_output.h"
#include "core/exceptions.h"
#include "core/hdf5_array.h"
#include "core/hdf5_handles.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <hdf5.h>

#include <filesystem>

using namespace trestle;
using namespace trestle::testing;

BOOST_AUTO_TEST_CASE(arrays_come_back_under_their_names)
{
  std::filesystem::remove("out.h5"); // of an earlier run here
  Hdf5Output file("out.h5");
  file.write_single("0/u", {2, 3, 1}, std::vector<double>{0., 1., -2.5, 1e30, 0.1, 7.});
  file.write_alias("0/u", "0/v");
  file.write_integers("0/cells", {1, 2}, std::vector<std::uint32_t>{5, 7});
  BOOST_TEST(!std::filesystem::exists("out.h5"));
  file.close();
  const std::vector<float> expected = {0.f, 1.f, -2.5f, 1e30f, 0.1f, 7.f};
  for (const std::string name : {"/0/u"})
    {
      const auto u = hdf5_array::read("out.h5", name);
      BOOST_TEST(u.shape == (std::vector<std::size_t>{2, 3, 1}), boost::test_tools::per_element());
      for (std::size_t i = 0; i < 6; ++i)
        BOOST_TEST(u.values[i] == double(expected[i]));
    }
  const hdf5::Handle        opened(H5Fopen("out.h5", H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, "opening");
  const auto                cells = hdf5::open_numbers(opened, "/0/cells", H5T_STD_I32LE);
  std::vector<std::int32_t> numbers(2);
  hdf5::read_numbers(cells, "/0/cells", H5T_NATIVE_INT32, numbers.data());
  BOOST_TEST(numbers == (std::vector<std::int32_t>{5, 7}), boost::test_tools::per_element());
  BOOST_TEST(H5Lexists(opened, "/0/v", H5P_DEFAULT) > 0);
}

BOOST_AUTO_TEST_CASE(what_is_not_closed_leaves_nothing)
{
  {
    Hdf5Output file("left.h5");
    file.write_single("u", {1}, std::vector<double>{1.});
    BOOST_CHECK_EXCEPTION(file.write_single("v", {1}, std::vector<double>{1e39}), InputError, says("1e+39"));
    BOOST_CHECK_THROW(file.write_single("w", {2}, std::vector<double>{1.}), FatalError);
  }
  BOOST_TEST(!std::filesystem::exists("left.h5"));
  BOOST_TEST(!std::filesystem::exists("left.h5.partial"));
  BOOST_CHECK_EXCEPTION(Hdf5Output("no_folder/out.h5"), FatalError, says("no_folder/out.h5"));
}

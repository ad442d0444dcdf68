// MPI: 1 2
// HDF5 (one rank, in memory), nlohmann-json, fmt and spdlog answer.
#include <boost/test/unit_test.hpp>

#include <fmt/format.h>
#include <hdf5.h>
#include <mpi.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

BOOST_AUTO_TEST_CASE(core_libraries)
{
  unsigned int major = 0, minor = 0, release = 0;
  BOOST_TEST(H5get_libversion(&major, &minor, &release) == 0);
  BOOST_TEST((major == 1 && minor >= 10));
  BOOST_TEST(nlohmann::json::parse("{\"a\": 1.5}").at("a").get<double>() == 1.5);
  BOOST_TEST(fmt::format("{:.3e}", 1e-3) == "1.000e-03");
  spdlog::set_level(spdlog::level::off);
  BOOST_TEST(!spdlog::should_log(spdlog::level::critical));
}

// MPI: 1
// The part of a cell's archive that answers goes into a file of its own, and that of an earlier run never stays.
#include "bridge/microscale/cell_archives.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

using namespace trestle;

BOOST_AUTO_TEST_CASE(the_part_that_answers_stands_apart)
{
  Archive archive;
  archive.attributes           = {{"answer/version", "1"}, {"kind", "unit cell"}, {"zeal", "none"}};
  archive.arrays["answer/a"]   = {{2}, {1., 2.}};
  archive.arrays["answer/b/c"] = {{1}, {3.}};
  archive.arrays["modes"]      = {{1}, {4.}};
  std::filesystem::create_directories("run/model");
  write_cell_archives(archive, "run/model");

  const auto cell = Archive::read("run/model/cell.h5"), answer = Archive::read("run/model/answer.h5");
  BOOST_TEST(cell.attributes.size() == 2u);
  BOOST_TEST(cell.arrays.size() == 1u);
  BOOST_TEST(cell.arrays.at("modes").values.front() == 4.);
  BOOST_TEST(answer.attributes.at("answer/version") == "1");
  BOOST_TEST(answer.arrays.size() == 2u);
  BOOST_TEST(answer.arrays.at("answer/b/c").values.front() == 3.);

  std::ofstream("run/model/calibration.h5") << "of the earlier cell";
  write_cell_archives(cell, "run/model");
  BOOST_TEST(!std::filesystem::exists("run/model/answer.h5"));
  BOOST_TEST(!std::filesystem::exists("run/model/calibration.h5"));
}

BOOST_AUTO_TEST_CASE(what_is_no_run_is_named)
{
  const auto says = [](const std::string &word) {
    return [word](const InputError &error) { return std::string(error.what()).find(word) != std::string::npos; };
  };
  BOOST_CHECK_EXCEPTION(require_cell_archives("no/such/run"), InputError, says("parameters.prm"));
  std::filesystem::create_directories("half/model");
  std::ofstream("half/parameters.prm") << "set study = representative volume\n";
  BOOST_CHECK_EXCEPTION(require_cell_archives("half"), InputError, says("model/cell.h5"));
}

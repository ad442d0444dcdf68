// MPI: 1
// What a cell's certificates were calibrated to survives its archive, damaged ones are refused, and of tolerances the
// user's comes before the calibrated one and that before the old default.
#include "bridge/microscale/calibration.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <filesystem>
#include <functional>

using namespace trestle;

namespace
{
  const Calibrations two = {{"reduced", {0.0625, 0.01, 0.0075, 120}}, {"equino", {0.1 + 1e-16, 0.05, 0.0075, 19}}};

  bool mentions(const std::string &text, const std::string &word) { return text.find(word) != std::string::npos; }
} // namespace

BOOST_AUTO_TEST_CASE(they_survive_their_archive)
{
  Archive archive;
  write_calibrations(two, archive);
  std::filesystem::create_directories("run");
  archive.write("run/calibration.h5");
  const auto found = read_calibrations(Archive::read("run/calibration.h5"));
  BOOST_TEST(found.size() == 2u);
  for (const auto &[who, calibration] : two)
    {
      BOOST_TEST(found.at(who).threshold == calibration.threshold); // to the bit
      BOOST_TEST(found.at(who).risk == calibration.risk);
      BOOST_TEST(found.at(who).error == calibration.error);
      BOOST_TEST(found.at(who).n_strains == calibration.n_strains);
    }
  BOOST_TEST(read_calibrations(Archive()).empty());
}

BOOST_AUTO_TEST_CASE(what_is_damaged_is_refused)
{
  const auto refused = [](const std::string &word, const std::function<void(std::vector<double> &)> &damage) {
    Archive archive;
    write_calibrations(two, archive);
    damage(archive.arrays.at("calibration/reduced").values);
    BOOST_CHECK_EXCEPTION(read_calibrations(archive), InputError, [&](const InputError &error) {
      return mentions(error.what(), word) && mentions(error.what(), "calibration/reduced");
    });
  };
  refused("3 numbers", [](auto &values) { values.pop_back(); });
  refused("nan", [](auto &values) { values[0] = NAN; });
  refused("inf", [](auto &values) { values[0] = INFINITY; });
  refused("-0.5", [](auto &values) { values[0] = -0.5; });
  refused("0.0625, 1,", [](auto &values) { values[1] = 1.; });
  refused("-1", [](auto &values) { values[3] = -1.; });
}

BOOST_AUTO_TEST_CASE(the_users_tolerance_comes_first)
{
  const auto given = tolerance_of("reduced", "certificate/reduced tolerance", "0.02", two);
  BOOST_TEST(given.value == 0.02);
  BOOST_TEST((given.origin == ToleranceOrigin::given));
  const auto calibrated = tolerance_of("reduced", "certificate/reduced tolerance", "calibrated", two);
  BOOST_TEST(calibrated.value == 0.0625);
  BOOST_TEST((calibrated.origin == ToleranceOrigin::calibrated));
  const auto assumed = tolerance_of("potential", "certificate/tolerance", "calibrated", two);
  BOOST_TEST(assumed.value == 0.1);
  BOOST_TEST((assumed.origin == ToleranceOrigin::assumed));
}

BOOST_AUTO_TEST_CASE(what_is_no_tolerance_is_named)
{
  for (const std::string text : {"", "0", "-1", "inf", "nan", "0.1 0.2", "Calibrated"})
    {
      BOOST_TEST(!is_tolerance(text));
      BOOST_CHECK_EXCEPTION(
          tolerance_of("reduced", "certificate/tolerance", text, two), InputError,
          [](const InputError &error) { return mentions(error.what(), "certificate/tolerance"); });
    }
}

BOOST_AUTO_TEST_CASE(where_a_tolerance_comes_from_is_said)
{
  const auto says = [](const std::string &who, const std::string &text, const Calibrations &calibrations) {
    return describe(who, tolerance_of(who, "certificate/tolerance", text, calibrations), calibrations);
  };
  BOOST_TEST(mentions(says("reduced", "calibrated", two), "0.0625, calibrated on this cell: of 120 strains"));
  BOOST_TEST(mentions(says("reduced", "0.2", two), "0.2, given, instead of 0.0625"));
  BOOST_TEST(mentions(says("reduced", "0.2", {}), "0.2, given; this cell was never calibrated"));
  BOOST_TEST(mentions(says("reduced", "calibrated", {}), "0.1, assumed; this cell was never calibrated"));
}

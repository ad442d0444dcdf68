// MPI: 1 2
// Generators that are networks refuse samples without a law, numbers that are not finite, conditions of another number
// and archives of others, on all ranks; a rate without bounds is no convergence.
#include "support/random_laws.h"
#include "support/says.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>

using namespace trestle;
using testing::generator;
using testing::says;
namespace data = boost::unit_test::data;

namespace
{
  const std::map<std::string, std::string> small{
      {"steps", "2"}, {"batch", "8"}, {"perceptron/widths", "4"}, {"correction draws", "8"}};
  const auto names = data::make({"flow matching", "wgan"});
} // namespace

BOOST_DATA_TEST_CASE(samples, names, name)
{
  const auto one = generator(name, small);
  BOOST_CHECK_EXCEPTION(one->check(1, 2, 0), InputError, says("1 sample(s)"));
  BOOST_CHECK_EXCEPTION(one->check(10, 0, 0), InputError, says("without entries"));
  auto bad       = testing::two_branches(20, 1);
  bad.values[13] = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_EXCEPTION(one->learn(bad, Communicator()), InputError, says("Entry 0 of sample 13 is"));
  bad               = testing::two_branches(20, 1);
  bad.conditions[7] = std::numeric_limits<double>::infinity();
  BOOST_CHECK_EXCEPTION(one->learn(bad, Communicator()), InputError, says("Condition 0 of sample 7 is inf"));
  bad.conditions.pop_back();
  BOOST_CHECK_EXCEPTION(one->learn(bad, Communicator()), InputError, says("at 19 numbers"));
}

BOOST_DATA_TEST_CASE(draws, names, name)
{
  const auto one = generator(name, small);
  BOOST_CHECK_THROW(one->draw(0, 0, 1), FatalError);
  one->learn(testing::two_branches(20, 1), Communicator());
  BOOST_CHECK_EXCEPTION(one->draw(0, 0, 3), InputError, says("with 1 conditions is asked for 3 draws at 0"));
}

BOOST_DATA_TEST_CASE(archives, names, name)
{
  const auto one = generator(name, small);
  one->learn(testing::two_branches(20, 1), Communicator());
  Archive archive;
  one->write(archive);
  const std::string other = std::string(name) == "wgan" ? "flow matching" : "wgan";
  BOOST_CHECK_THROW(generator(other, small)->read(archive), InputError);
  BOOST_CHECK_THROW(one->read({}), InputError);
  for (const auto &[array, content] : archive.arrays)
    {
      auto cut = archive;
      cut.arrays.erase(array);
      BOOST_CHECK_EXCEPTION(one->read(cut), InputError, says(array));
    }
  archive.arrays["generator extents"].values = {1., 2.};
  BOOST_CHECK_EXCEPTION(one->read(archive), InputError, says("2.000000 conditions"));
}

BOOST_DATA_TEST_CASE(divergence, names, name)
{
  auto keys     = small;
  keys["rate"]  = "1e30";
  keys["steps"] = "50";
  BOOST_CHECK_THROW(generator(name, keys)->learn(testing::two_modes(20, 1), Communicator()), ConvergenceError);
}

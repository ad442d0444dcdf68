// MPI: 1 2 4
// A saved network answers the same wherever it is loaded, and one of another architecture is refused with both
// names.
#include "core/exceptions.h"
#include "core/file.h"
#include "support/graph_model_on_grid.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  bool mentions(const Error &error, const std::string &text)
  {
    return std::string(error.what()).find(text) != std::string::npos;
  }
} // namespace

BOOST_DATA_TEST_CASE(round_trip, data::make({"chebyshev", "perceptron"}), name)
{
  const Communicator                 world;
  const RunDirectory                 directory(world, "archive");
  std::map<std::string, std::string> values{{"network/type", name}, {"network/seed", "3"}};
  testing::GraphModelOnGrid          saved(world, 6, values);
  saved.model->save(directory, "model/network.h5");

  values["network/seed"]  = "4";
  const auto other        = testing::GraphModelOnGrid(world, 6, values).prediction();
  values["network/model"] = directory.file("model/network.h5");
  const auto loaded       = testing::GraphModelOnGrid(world, 6, values).prediction();
  BOOST_TEST(loaded == saved.prediction(), boost::test_tools::per_element());
  BOOST_TEST(saved.equations.relative_difference(other, loaded) > 1e-3);

  // On one rank, whatever the number that wrote it; the mesh may differ too.
  testing::GraphModelOnGrid serial(Communicator(MPI_COMM_SELF), 8, values);
  BOOST_TEST(serial.prediction().size() == 36u);
}

BOOST_AUTO_TEST_CASE(another_architecture)
{
  const Communicator        world;
  const RunDirectory        directory(world, "architectures");
  testing::GraphModelOnGrid saved(world, 6);
  saved.model->save(directory, "network.h5");
  BOOST_CHECK_EXCEPTION(
      testing::GraphModelOnGrid(
          world, 6, {{"network/model", directory.file("network.h5")}, {"network/chebyshev/order", "5"}}),
      InputError, [](const Error &error) { return mentions(error, "order 4") && mentions(error, "order 5"); });
}

BOOST_AUTO_TEST_CASE(missing_and_foreign_files)
{
  const Communicator world;
  BOOST_CHECK_THROW(testing::GraphModelOnGrid(world, 6, {{"network/model", "nowhere.h5"}}), InputError);
  const RunDirectory directory(world, "foreign");
  directory.write("text.h5", "no archive at all");
  BOOST_CHECK_THROW(testing::GraphModelOnGrid(world, 6, {{"network/model", directory.file("text.h5")}}),
                    InputError);
}

BOOST_AUTO_TEST_CASE(cuda_where_there_is_none)
{
  const Communicator world;
  testing::GraphModelOnGrid(world, 5, {{"network/device", "auto"}});
  try
    {
      testing::GraphModelOnGrid(world, 5, {{"network/device", "cuda"}});
    }
  catch (const InputError &error)
    {
      BOOST_TEST(mentions(error, "device = cuda"));
    }
}

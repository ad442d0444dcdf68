// MPI: 1 2
// Sensors find their nodes on every number of ranks, get the same data and noise, and refuse what cannot be
// measured.
#include "bridge/inverse/observations.h"
#include "bridge/inverse/unknown_parameters.h"
#include "core/exceptions.h"
#include "support/grid_operator.h"
#include "support/parameter_values.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  struct Sensors
  {
    Sensors(const Communicator &communicator, const std::map<std::string, std::string> &values)
      : equations(communicator, 7),
        observations(prm)
    {
      for (const auto &[path, value] : values)
        prm.set("observations/" + path, value);
      observations.setup(communicator, equations.graph(), equations.field_map());
    }

    /// Datum and deviation of every sensor, on all ranks.
    std::vector<double> measured(const Communicator &communicator)
    {
      observations.measure(equations.solve());
      std::vector<double> all(2 * observations.n_sensors(), 0.);
      for (const auto &sensor : observations.owned())
        {
          all[2 * sensor.number]     = sensor.datum;
          all[2 * sensor.number + 1] = sensor.deviation;
        }
      communicator.sum_in_place(all.data(), all.size());
      return all;
    }

    ParameterValues prm;
    GridOperator    equations;
    Observations    observations;
  };

  const Communicator world() { return Communicator(MPI_COMM_WORLD); }
} // namespace

BOOST_AUTO_TEST_CASE(the_same_data_on_every_number_of_ranks)
{
  const std::map<std::string, std::string> values{{"points", "0.5, 0.5; 0.25, 0.75; 0.8, 0.3"}, {"noise", "0.1"}};
  Sensors                                  one(Communicator(MPI_COMM_SELF), values), many(world(), values);
  const auto alone = one.measured(Communicator(MPI_COMM_SELF)), together = many.measured(world());
  BOOST_REQUIRE(alone.size() == 6u);
  for (std::size_t i = 0; i < alone.size(); ++i)
    BOOST_TEST(together[i] == alone[i], boost::test_tools::tolerance(1e-9));
  for (std::size_t s = 0; s < 3; ++s)
    BOOST_TEST(one.observations.places()[s].position == many.observations.places()[s].position,
               boost::test_tools::per_element());
}

// The middle of a cell is as far from four nodes: the choice is made by position, not by partition.
BOOST_AUTO_TEST_CASE(ties_are_decided_by_position)
{
  Sensors many(world(), {{"points", "0.4166666666666, 0.5833333333333"}});
  BOOST_TEST(many.observations.places()[0].position[0] == 2. / 6., boost::test_tools::tolerance(1e-9));
  BOOST_TEST(many.observations.places()[0].position[1] == 3. / 6., boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(listed_data_and_their_discrepancy)
{
  Sensors             test(world(), {{"points", "0.5, 0.5; 0.33, 0.5"}, {"data", "list"}, {"values", "3, 4"}});
  std::vector<double> u(test.equations.n_owned(), 0.), gradient(u);
  test.observations.measure({});
  // Without noise a deviation is the root mean square of the data.
  BOOST_TEST(test.observations.discrepancy(u) == 2., boost::test_tools::tolerance(1e-12));
  test.observations.impose(u);
  BOOST_TEST(test.observations.discrepancy(u) == 0.);
}

// By symmetry a component can be zero: its data are round-off and must not be what it is weighed by.
BOOST_AUTO_TEST_CASE(round_off_is_no_scale)
{
  const GridOperator             equations(world(), 7);
  const auto                     graph = equations.graph();
  std::vector<FieldMap::FreeDof> free;
  for (std::size_t node = 0; node < graph.n_owned; ++node)
    for (unsigned int component = 0; component < 2; ++component)
      if (graph.type[node] == 0)
        free.push_back({node, component});
  ParameterValues prm;
  Observations    observations(prm);
  for (const auto &[key, value] : std::map<std::string, std::string>{
           {"points", "0.5, 0.5; 0.33, 0.5"}, {"data", "list"}, {"values", "3, 2e-17, 3, -1e-17"}})
    prm.set("observations/" + key, value);
  observations.setup(world(), graph, FieldMap(graph.n_owned, {"u_x", "u_y"}, free));
  observations.measure({});
  for (const auto &sensor : observations.owned())
    BOOST_TEST(sensor.deviation == 3., boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_measured_is_refused)
{
  const auto attempt = [](const std::string &key, const std::string &value) {
    std::map<std::string, std::string> values{{"points", "0.5, 0.5"}};
    values[key] = value;
    return [=] { Sensors(world(), values); };
  };
  BOOST_CHECK_THROW(attempt("points", "1.5, 0.5")(), InputError);            // outside
  BOOST_CHECK_THROW(attempt("points", "0.5, 0.01")(), InputError);           // on the boundary
  BOOST_CHECK_THROW(attempt("points", "0.5, 0.5; 0.51, 0.5")(), InputError); // the same node twice
  BOOST_CHECK_THROW(attempt("points", "0.5")(), InputError);                 // one coordinate
  BOOST_CHECK_THROW(attempt("points", "0.5, x")(), InputError);              // no number
  BOOST_CHECK_THROW(attempt("points", "")(), InputError);
  BOOST_CHECK_THROW(attempt("components", "v")(), InputError);
  BOOST_CHECK_THROW(attempt("data", "list")(), InputError); // without values
}

BOOST_AUTO_TEST_CASE(unknowns_among_parameters)
{
  ParameterValues   prm;
  UnknownParameters unknowns(prm);
  prm.set("inverse/unknown", "c, a*");
  prm.set("inverse/true values", "7, 8, 9");
  prm.set("inverse/scales", "2");
  unknowns.setup({"a1", "a2", "b", "c"}, {1., 2., 3., 4.});
  BOOST_TEST(unknowns.names() == (std::vector<std::string>{"c", "a1", "a2"}), boost::test_tools::per_element());
  BOOST_TEST(unknowns.true_values() == (std::vector<double>{8., 9., 3., 7.}), boost::test_tools::per_element());
  BOOST_TEST(unknowns.values(std::vector<double>{1., 0., -1.}) == (std::vector<double>{1., 0., 3., 6.}),
             boost::test_tools::per_element());
  prm.set("inverse/unknown", "d");
  BOOST_CHECK_THROW(unknowns.setup({"a1"}, {1.}), InputError);
}

// MPI: 1 2
// A network finds an unknown source together with the field, by data imposed exactly and by penalty, on every
// number of ranks: that of the truth, since the data are.
#include "bridge/inverse/inverse_loss.h"
#include "bridge/inverse/observations.h"
#include "bridge/inverse/unknown_parameters.h"
#include "support/graph_model_on_grid.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

BOOST_DATA_TEST_CASE(source_from_two_sensors, data::make({"exactly", "penalty"}), impose)
{
  const Communicator world;
  GraphModelOnGrid   grid(world, 7,
                          {{"training/optimisers", "gauss newton"},
                           {"training/gauss newton/steps", "60"},
                           {"training/checkpoint every", "0"}});
  ParameterValues    prm;
  Observations       observations(prm);
  UnknownParameters  unknowns(prm);
  prm.set("observations/points", "0.5, 0.5; 0.3, 0.3");
  prm.set("observations/impose", impose);
  prm.set("observations/penalty weight", "1");
  prm.set("inverse/unknown", "f");
  prm.set("inverse/true values", "3");

  auto &equations = grid.equations;
  observations.setup(world, equations.graph(), equations.field_map());
  unknowns.setup({"k", "f"}, {1., 1.});
  equations.set_parameters(unknowns.true_values());
  const auto truth = equations.solve();
  observations.measure(truth);
  grid.model->setup(world, equations.graph(), equations.field_map(), 1, unknowns.size());

  Run        run{world, RunDirectory(world, "inverse"), {}, {}};
  const auto create = [&](const std::string &name, const ResidualOperator::Preconditioner kind) {
    return InverseLoss::create(name, equations, kind, {observations, unknowns});
  };
  grid.model->train(equations, run, {}, create);
  BOOST_TEST(unknowns.values(grid.model->parameters())[1] == 3., boost::test_tools::tolerance(1e-4));
  auto u = grid.prediction();
  if (observations.is_imposed())
    observations.impose(u);
  BOOST_TEST(equations.relative_difference(u, truth) < 1e-4);
}

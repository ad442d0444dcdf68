// MPI: 1 2 one-kernel
// The ablation compares the losses from the same weights, and leaves those of the model alone.
#include "support/graph_model_on_grid.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

BOOST_AUTO_TEST_CASE(figures)
{
  const Communicator        world;
  testing::GraphModelOnGrid problem(world, 13,
                                    {{"training/ablation/run", "true"},
                                     {"training/ablation/steps", "60"},
                                     {"training/ablation/seeds", "3"},
                                     {"training/ablation/rates", "3e-2, 1e-2"}});
  BOOST_TEST(problem.model->ablation_requested());
  Run        run{world, RunDirectory(world, "ablation"), {}, {}};
  const auto exact  = problem.equations.solve();
  const auto before = problem.prediction();
  const auto error  = [&](std::span<const double> u) { return problem.equations.relative_difference(u, exact); };
  problem.model->ablate(problem.equations, run, error);
  BOOST_TEST(problem.prediction() == before, boost::test_tools::per_element());

  const auto   figure = [&](const std::string &name) { return run.figures.number("ablation." + name); };
  const double better = std::min(figure("energy.error"), figure("preconditioned.error"));
  BOOST_TEST(figure("error_ratio") == figure("residual.error") / better);
  BOOST_TEST(figure("error_ratio") > 2.);
  for (const auto &name : Loss::names())
    BOOST_TEST((figure(name + ".rate") == 3e-2 || figure(name + ".rate") == 1e-2));
}

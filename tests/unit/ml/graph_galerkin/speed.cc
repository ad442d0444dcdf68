// MPI: 1 benchmark
// The network of the paper takes its loss and gradient on 289 nodes in at most 0.3 s of one core, in double.
#include "core/stopwatch.h"
#include "support/graph_model_on_grid.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

BOOST_AUTO_TEST_CASE(the_papers_network)
{
  const Communicator        world;
  testing::GraphModelOnGrid problem(world, 17,
                                    {{"network/chebyshev/widths", "32, 64, 128, 256, 128, 64, 32"},
                                     {"network/chebyshev/order", "10"},
                                     {"network/chebyshev/activation", "relu"}});
  const auto loss = Loss::create("preconditioned", problem.equations, ResidualOperator::Preconditioner::jacobi);
  std::vector<double> gradient;
  problem.model->loss_and_weight_gradient(*loss, gradient);
  const Stopwatch watch;
  for (int i = 0; i < 10; ++i)
    problem.model->loss_and_weight_gradient(*loss, gradient);
  const double seconds = watch.cpu_seconds() / 10.;
  BOOST_TEST_MESSAGE("loss and gradient of " << gradient.size() << " weights: " << seconds << " s");
  BOOST_TEST(seconds < 0.3);
}

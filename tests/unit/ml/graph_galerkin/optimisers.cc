// MPI: 1 2 one-kernel
// Every optimiser lowers every loss; L-BFGS and Gauss-Newton solve the equations.
#include "core/exceptions.h"
#include "ml/training/optimiser.h"
#include "support/graph_model_on_grid.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  struct Outcome
  {
    TrainingSummary summary;
    double          error;
    History         history;
  };

  Outcome train(const std::map<std::string, std::string> &values, const double cubic = 0.,
                const unsigned int n = 6)
  {
    const Communicator        world;
    testing::GraphModelOnGrid problem(world, n, values, cubic);
    Run                       run{world, RunDirectory(world, "optimisers"), {}, {}};
    const auto                exact = problem.equations.solve();
    const auto summary              = problem.model->train(problem.equations, run, [&](std::span<const double> u) {
      return std::vector<History::Entry>{{"error", problem.equations.relative_difference(u, exact)}};
    });
    return {summary, problem.error(), std::move(run.history)};
  }
} // namespace

BOOST_AUTO_TEST_CASE(registered_names)
{
  const std::vector<std::string> names{"adam", "adamw", "gauss newton", "lbfgs", "soap"};
  BOOST_TEST(OptimiserRegistry::instance().names() == names, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(gauss_newton_solves_the_equations,
                     data::make(Loss::names()) * data::make({"chebyshev", "perceptron"}) * data::make({0., 30.}),
                     loss, network, cubic)
{
  const auto outcome = train({{"training/optimisers", "gauss newton"},
                              {"training/gauss newton/steps", "60"},
                              {"training/loss", loss},
                              {"network/type", network},
                              {"training/checkpoint every", "0"}},
                             cubic);
  BOOST_TEST_MESSAGE("gauss newton, " << loss << ", " << network << ": error " << outcome.error << " after "
                                      << outcome.summary.n_steps << " steps");
  BOOST_TEST(outcome.error < 1e-10);
  BOOST_TEST(outcome.summary.n_steps < 60u);
  // The last row is the final iterate, not the best one.
  BOOST_TEST(outcome.history.column("error").back() == outcome.error, boost::test_tools::tolerance(1e-3));
  BOOST_TEST(outcome.history.rows().size() == outcome.summary.n_steps + 1);
}

BOOST_DATA_TEST_CASE(gauss_newton_on_random_features_is_newton, data::make({0., 30.}), cubic)
{
  const auto outcome = train({{"training/optimisers", "gauss newton"},
                              {"training/gauss newton/steps", "8"},
                              {"training/gauss newton/damping", "1e-10"},
                              {"training/loss", "residual"},
                              {"network/chebyshev/widths", "64"},
                              {"network/chebyshev/activation", "sine"},
                              {"network/chebyshev/frequency", "20"},
                              {"network/chebyshev/trained layers", "last"},
                              {"training/checkpoint every", "0"}},
                             cubic);
  BOOST_TEST(outcome.error < 1e-10);
  BOOST_TEST(outcome.summary.n_steps <= (cubic == 0. ? 3u : 8u));
}

BOOST_DATA_TEST_CASE(lbfgs_converges, data::make(Loss::names()), loss)
{
  const auto outcome = train({{"training/optimisers", "lbfgs"},
                              {"training/lbfgs/steps", "400"},
                              {"training/lbfgs/tolerance", "1e-6"},
                              {"training/loss", loss},
                              {"training/checkpoint every", "0"}});
  BOOST_TEST_MESSAGE("lbfgs, " << loss << ": error " << outcome.error << " after " << outcome.summary.n_steps);
  BOOST_TEST(outcome.error < 1e-3);
  const auto losses = outcome.history.column("loss");
  BOOST_TEST(std::is_sorted(losses.rbegin(), losses.rend()));
}

BOOST_DATA_TEST_CASE(updates_lower_the_loss, data::make(Loss::names()) * data::make({"adam", "adamw", "soap"}),
                     loss, update)
{
  const std::string section = std::string("training/") + update;
  const auto        outcome = train({{"training/optimisers", update},
                                     {section + "/steps", "60"},
                                     {section + "/decay", "0.1"},
                                     {"training/monitor every", "25"},
                                     {"training/loss", loss},
                                     {"training/checkpoint every", "0"}});
  BOOST_TEST(outcome.summary.final_loss < outcome.summary.initial_loss);
  const std::vector<double> steps{0., 25., 50., 60.};
  BOOST_TEST(outcome.history.column("step") == steps, boost::test_tools::per_element());
  BOOST_TEST(outcome.history.column("loss").back() == outcome.summary.final_loss);
}

BOOST_AUTO_TEST_CASE(stages_follow_each_other)
{
  const auto outcome = train({{"training/optimisers", "adam, gauss newton"},
                              {"training/adam/steps", "5"},
                              {"training/checkpoint every", "0"}});
  const auto stages  = outcome.history.column("stage");
  BOOST_TEST(stages.at(5) == 1.);
  BOOST_TEST(stages.at(6) == 2.);
  BOOST_TEST(outcome.error < 1e-8);
}

BOOST_AUTO_TEST_CASE(gauss_newton_refuses_what_does_not_fit)
{
  BOOST_CHECK_EXCEPTION(
      train({{"training/optimisers", "gauss newton"}, {"training/gauss newton/memory limit", "1e-6"}}), InputError,
      [](const Error &error) { return std::string(error.what()).find("memory limit") != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(a_diverging_adam_is_an_error)
{
  BOOST_CHECK_THROW(train({{"training/optimisers", "adam"}, {"training/adam/rate", "1e200"}}, 1.),
                    ConvergenceError);
}

BOOST_AUTO_TEST_CASE(single_precision_trains)
{
  const auto outcome = train({{"training/optimisers", "adam, gauss newton"},
                              {"training/adam/steps", "5"},
                              {"training/gauss newton/steps", "20"},
                              {"network/precision", "single"},
                              {"training/checkpoint every", "0"}});
  BOOST_TEST(outcome.error < 1e-4);
}

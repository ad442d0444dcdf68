// MPI: 1 2 one-kernel
// Every optimiser lowers every loss; L-BFGS and Gauss-Newton solve the equations; Adam is LibTorch's Adam;
// SOAP is Adam where it has no bases, and turns with the weights where it has.
#include "core/exceptions.h"
#include "ml/training/adam.h"
#include "ml/training/optimiser.h"
#include "ml/training/soap.h"
#include "support/graph_model_on_grid.h"
#include "support/torch_scalar.h"

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
  const std::vector<std::string> names{"adam", "gauss newton", "lbfgs"};
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

BOOST_DATA_TEST_CASE(adam_lowers_the_loss, data::make(Loss::names()), loss)
{
  const auto outcome = train({{"training/optimisers", "adam"},
                              {"training/adam/steps", "60"},
                              {"training/adam/decay", "0.1"},
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

namespace
{
  /// Largest difference of n weights after 50 steps of the update and of LibTorch's Adam.
  double difference_to_libtorch(WeightUpdate &&update, const int64_t n, const double beta_2)
  {
    torch::manual_seed(2);
    auto               mine  = torch::randn({n}, torch::kDouble);
    auto               other = mine.clone().requires_grad_(true);
    const auto         scale = torch::randn({n}, torch::kDouble);
    torch::optim::Adam oracle({other}, torch::optim::AdamOptions(3e-2).betas({0.9, beta_2}));
    for (int i = 0; i < 50; ++i)
      {
        mine = update.step(mine, scale * mine.sin(), 3e-2);
        oracle.zero_grad();
        (-scale * other.cos()).sum().backward();
        oracle.step();
      }
    return testing::scalar((mine - other).abs().max());
  }
} // namespace

BOOST_AUTO_TEST_CASE(adam_is_that_of_libtorch)
{
  BOOST_TEST(difference_to_libtorch(AdamUpdate(), 20, 0.999) < 1e-13);
}

BOOST_AUTO_TEST_CASE(soap_without_bases_is_adam)
{
  // Too long a side for a basis.
  BOOST_TEST(difference_to_libtorch(SoapUpdate({{"bias", {1500}}}), 1500, 0.99) < 1e-13);
}

BOOST_AUTO_TEST_CASE(soap_turns_with_the_weights)
{
  // f(W) = |A W B - C|^2 / 2 and the same function of W turned on both sides: the iterates turn alike.
  torch::manual_seed(6);
  const auto random = [](int64_t n, int64_t m) { return torch::randn({n, m}, torch::kDouble); };
  const auto a = random(4, 4), b = random(4, 4), c = random(4, 4), start = random(4, 4);
  const auto left = std::get<0>(at::linalg_qr(random(4, 4))), right = std::get<0>(at::linalg_qr(random(4, 4)));
  const auto gradient = [&](const torch::Tensor &w) { return a.t().mm(a.mm(w).mm(b) - c).mm(b.t()); };

  SoapUpdate plain({{"w", {4, 4}}}), turned({{"w", {4, 4}}});
  auto       w = start, v = left.mm(start).mm(right);
  for (int i = 0; i < 15; ++i)
    {
      w            = plain.step(w.reshape({-1}), gradient(w).reshape({-1}), 1e-2).view({4, 4});
      const auto g = left.mm(gradient(left.t().mm(v).mm(right.t()))).mm(right);
      v            = turned.step(v.reshape({-1}), g.reshape({-1}), 1e-2).view({4, 4});
    }
  // Components that the turned gradient lacks are divided by epsilon, round-off and all.
  BOOST_TEST(testing::scalar((left.mm(w).mm(right) - v).abs().max()) < 1e-4);
  BOOST_TEST(testing::scalar((w - start).abs().max()) > 0.05);
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

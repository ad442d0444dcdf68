// MPI: 1 2 one-kernel
// A training that is interrupted and resumed takes the same steps, bit for bit, as one that is not.
#include "core/exceptions.h"
#include "core/interruption.h"
#include "support/graph_model_on_grid.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  struct Outcome
  {
    std::vector<double> u;
    std::string         history;
    TrainingSummary     summary;
  };

  std::map<std::string, std::string> values()
  {
    return {{"training/optimisers", "adam, lbfgs, gauss newton"},
            {"training/adam/steps", "8"},
            {"training/lbfgs/steps", "8"},
            {"training/gauss newton/steps", "8"},
            {"training/monitor every", "3"}};
  }

  /// @param stop_at raise the flag that SIGTERM raises, on the last rank, at this step.
  Outcome train(const std::string &folder, const double cubic, const bool resume, const unsigned int stop_at,
                std::map<std::string, std::string> parameters = values())
  {
    const Communicator        world;
    testing::GraphModelOnGrid problem(world, 6, parameters, cubic);
    Run                       run{world, RunDirectory(world, folder), {}, {}};
    run.resume           = resume;
    unsigned int n_calls = 0;
    // The monitor is asked every third step and at the start; stop there.
    const auto summary = problem.model->train(problem.equations, run, [&](std::span<const double> u) {
      if (stop_at > 0 && n_calls++ == stop_at / 3 && world.rank() == world.size() - 1)
        interruption::request();
      return std::vector<History::Entry>{{"n", world.sum(double(u.size()))}};
    });
    interruption::clear();
    return {problem.prediction(), run.history.to_csv(), summary};
  }
} // namespace

// 6: in Adam's stage, 15: in L-BFGS's, 18: in Gauss-Newton's.
BOOST_DATA_TEST_CASE(interrupted_equals_uninterrupted, data::make({6, 15, 18}) * data::make({0., 5.}), stop_at,
                     cubic)
{
  const std::string name        = std::to_string(stop_at) + (cubic > 0. ? "_cubic" : "");
  const auto        reference   = train("whole_" + name, cubic, false, 0);
  const auto        interrupted = train("parts_" + name, cubic, false, stop_at);
  BOOST_TEST(interrupted.summary.interrupted);
  BOOST_TEST(interrupted.summary.n_steps == (unsigned int)(stop_at));
  const auto resumed = train("parts_" + name, cubic, true, 0);
  BOOST_TEST(!resumed.summary.interrupted);
  BOOST_TEST(resumed.u == reference.u, boost::test_tools::per_element());
  BOOST_TEST(resumed.history == reference.history);
  BOOST_TEST(resumed.summary.n_steps == reference.summary.n_steps);
  BOOST_TEST(resumed.summary.final_loss == reference.summary.final_loss);
  BOOST_TEST(resumed.summary.initial_loss == reference.summary.initial_loss);
}

// du/dw of a network that is linear in its weights is kept from step to step, and made anew by who resumes.
BOOST_DATA_TEST_CASE(interrupted_on_random_features, data::make({0., 5.}), cubic)
{
  auto parameters                                = values();
  parameters["training/optimisers"]              = "gauss newton";
  parameters["training/gauss newton/damping"]    = "1";
  parameters["network/chebyshev/widths"]         = "16";
  parameters["network/chebyshev/activation"]     = "sine";
  parameters["network/chebyshev/frequency"]      = "20";
  parameters["network/chebyshev/trained layers"] = "last";
  const std::string name                         = cubic > 0. ? "features_cubic" : "features";
  const auto        reference                    = train("whole_" + name, cubic, false, 0, parameters);
  const auto        interrupted                  = train("parts_" + name, cubic, false, 3, parameters);
  BOOST_TEST(interrupted.summary.interrupted);
  const auto resumed = train("parts_" + name, cubic, true, 0, parameters);
  BOOST_TEST(resumed.u == reference.u, boost::test_tools::per_element());
  BOOST_TEST(resumed.history == reference.history);
}

BOOST_AUTO_TEST_CASE(periodic_checkpoints_and_a_finished_training)
{
  auto parameters                         = values();
  parameters["training/checkpoint every"] = "5";
  const auto reference                    = train("periodic", 0., false, 0, parameters);
  const auto resumed                      = train("periodic", 0., true, 0, parameters);
  BOOST_TEST(resumed.u == reference.u, boost::test_tools::per_element());
  BOOST_TEST(resumed.history == reference.history);
}

BOOST_AUTO_TEST_CASE(nothing_to_resume_from_starts_anew)
{
  Communicator().on_root([] { std::filesystem::remove_all("empty"); });
  BOOST_TEST(train("empty", 0., true, 0).summary.n_steps > 0u);
}

BOOST_AUTO_TEST_CASE(another_architecture_is_refused)
{
  train("other", 0., false, 0);
  auto parameters                        = values();
  parameters["network/chebyshev/widths"] = "4";
  BOOST_CHECK_EXCEPTION(train("other", 0., true, 0, parameters), InputError, [](const Error &error) {
    const std::string text = error.what();
    return text.find("widths 8-8") != std::string::npos && text.find("widths 4,") != std::string::npos;
  });
}

// MPI: 1 2 4
// A stepping network's loss and gradient, noise included, do not depend on ranks and groups; it learns to step better than
// standing still, answers the same after a round trip through its archive, and lengths that do not fit are refused. So does one of
// forces.
#include "core/exceptions.h"
#include "support/heat_steps.h"
#include "support/ranks_and_groups.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace trestle;
using testing::HeatSteps;
namespace data = boost::unit_test::data;

BOOST_DATA_TEST_CASE(loss_and_gradient_do_not_depend_on_ranks_and_groups, data::make({"0", "2"}), pushforward)
{
  const std::map<std::string, std::string> keys{{"training/pushforward", pushforward}};
  testing::check_ranks_and_groups([&](const Communicator &all, const unsigned int n_groups, auto &gradient) {
    const HeatSteps steps(all, n_groups, keys);
    return steps.model->loss_and_weight_gradient(steps.trajectories, std::vector<std::size_t>{4, 1, 17, 8},
                                                 gradient);
  });
}

// Windows without states before them are told those of finite elements; others what the network has made of earlier ones.
BOOST_AUTO_TEST_CASE(pushforward_starts_from_the_networks_own_states)
{
  const std::map<std::string, std::string> without{{"training/noise", "0"}},
      with{{"training/noise", "0"}, {"training/pushforward", "1"}};
  const Communicator             world;
  HeatSteps                      plain(world, 1, without), pushed(world, 1, with);
  std::vector<double>            gradient;
  const std::vector<std::size_t> first{0, 1, 2, 4}, last{20, 21, 22, 23};
  const auto                     loss = [&](HeatSteps &steps, const std::vector<std::size_t> &batch) {
    return steps.model->loss_and_weight_gradient(steps.trajectories, batch, gradient);
  };
  BOOST_TEST(loss(plain, first) == loss(pushed, first));
  BOOST_TEST(loss(plain, last) != loss(pushed, last));
}

BOOST_AUTO_TEST_CASE(it_learns_to_step_and_keeps_it_in_an_archive)
{
  const Communicator world;
  Run                run{world, RunDirectory(world, "step_model"), {}, {}};
  HeatSteps          steps(world, 1);
  const double       before  = steps.relative_error();
  const auto         summary = steps.model->train(steps.trajectories, run, {}, 0.);
  const double       after   = steps.relative_error();
  BOOST_TEST_MESSAGE("before " << before << ", after " << after << ", loss " << summary.final_loss);
  BOOST_TEST(summary.final_loss < summary.initial_loss);
  BOOST_TEST(after < 0.3);
  BOOST_TEST(after < before);

  steps.model->save(run.directory, "model/network.h5");
  const HeatSteps read(world, 1, {{"network/model", run.directory.file("model/network.h5")}});
  BOOST_TEST(read.relative_error() == after);
  BOOST_CHECK_THROW(
      HeatSteps(world, 1, {{"network/model", run.directory.file("model/network.h5")}, {"step/stride", "5"}}),
      InputError);
}

BOOST_AUTO_TEST_CASE(forces_are_learnt_and_kept)
{
  const auto         forces  = StepModel::Answers::forces;
  const std::string  network = "mesh transformer";
  const Communicator world;
  HeatSteps alone(Communicator(MPI_COMM_SELF), 1, {}, network, forces), steps(world, 1, {}, network, forces);
  std::vector<double>            expected, gradient;
  const std::vector<std::size_t> batch{4, 1, 17, 8};
  const double value = alone.model->loss_and_weight_gradient(alone.trajectories, batch, expected);
  BOOST_TEST(steps.model->loss_and_weight_gradient(steps.trajectories, batch, gradient) == value,
             boost::test_tools::tolerance(1e-10));

  Run run{world, RunDirectory(world, "step_model_of_forces"), {}, {}};
  steps.model->train(steps.trajectories, run, {}, 0.);
  const double after = steps.relative_error_of_forces();
  BOOST_TEST(after < 0.2);
  steps.model->save(run.directory, "model/network.h5");
  const std::map<std::string, std::string> from{{"network/model", run.directory.file("model/network.h5")}};
  BOOST_TEST(HeatSteps(world, 1, from, network, forces).relative_error_of_forces() == after);
  BOOST_CHECK_THROW(HeatSteps(world, 1, from), InputError);
  BOOST_CHECK_THROW(HeatSteps(world, 1, {{"training/pushforward", "1"}}, network, forces), InputError);
}

BOOST_DATA_TEST_CASE(lengths_that_do_not_fit,
                     data::make({"step/bundle", "step/history", "step/stride", "training/batch"}) ^
                         data::make({"5", "4", "12", "40"}),
                     key, value)
{
  const Communicator                       world;
  Run                                      run{world, RunDirectory(world, "step_model_bad"), {}, {}};
  const std::vector<StepModel::Trajectory> none;
  BOOST_CHECK_THROW(HeatSteps(world, 1, {{key, value}}).model->train(none, run, {}, 0.), InputError);
}

// MPI: 1 2 4
// A stepping network's loss and gradient, noise included, do not depend on ranks and groups; it learns to step better than
// standing still, answers the same after a round trip through its archive, and lengths that do not fit are refused. So does one of
// forces.
#include "ml/api/step_model.h"
#include "core/exceptions.h"
#include "support/grid_operator.h"
#include "support/parameter_values.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <filesystem>

using namespace trestle;
using testing::GridOperator;
namespace data = boost::unit_test::data;

namespace
{
  constexpr unsigned int n_nodes = 8, n_states = 13;

  /// Modes of the heat equation on the unit square that decay exactly, prescribed and changing at y = 0, which is all of the
  /// boundary that the map names.
  struct HeatSteps
  {
    HeatSteps(const Communicator &all, const unsigned int n_groups,
              const std::map<std::string, std::string> &keys = {}, const std::string &network = "mesh transformer",
              const StepModel::Answers answers = StepModel::Answers::states)
      : ensemble(all, n_groups),
        model(StepModel::create(prm, answers)),
        is_of_forces(answers == StepModel::Answers::forces)
    {
      prm.set("network/type", network);
      prm.set("network/precision", "double");
      prm.set("network/mesh transformer/channels", "8");
      prm.set("network/mesh transformer/blocks", "2");
      prm.set("network/mesh transformer/heads", "2");
      if (!is_of_forces)
        prm.set("step/stride", "4");
      prm.set("step/history", "2");
      prm.set("training/batch", "4");
      prm.set("training/noise", "0.1");
      prm.set("training/steps", "250");
      prm.set("training/rate", "0.01");
      prm.set("training/weight average", "0.9");
      prm.set("training/checkpoint every", "0");
      for (const auto &[key, value] : keys)
        prm.set(key, value);
      const GridOperator grid(ensemble.group(), n_nodes);
      graph = grid.graph();
      std::vector<FieldMap::FreeDof>      free;
      std::vector<FieldMap::DirichletDof> dirichlet;
      for (std::size_t node = 0; node < graph.n_owned; ++node)
        if (graph.position[2 * node + 1] > 0.)
          free.push_back({node, 0});
        else
          dirichlet.push_back({node, 0, 0.});
      map = FieldMap(graph.n_owned, {"u"}, free, dirichlet);
      model->setup(ensemble, graph, map, 1, 1, 1);
      for (unsigned int i = 0; i < 3; ++i)
        add_trajectory(0.5 + 0.3 * i);
    }

    double value(const std::size_t node, const unsigned int state, const double a) const
    {
      const double x = graph.position[2 * node], y = graph.position[2 * node + 1], t = 0.1 * state;
      return 100. + a * std::exp(-a * t) * std::cos(M_PI * x) * (1. + y) + 0.3 * std::sin(2. * t) * (1. - y);
    }

    void add_trajectory(const double a)
    {
      StepModel::Trajectory trajectory;
      states.emplace_back();
      for (unsigned int s = 0; s < n_states; ++s)
        {
          for (const auto &dof : map.free_dofs())
            states.back().push_back(value(dof.node, s, a));
          for (const auto &dof : map.dirichlet_dofs())
            trajectory.prescribed.push_back(value(dof.node, s, a));
        }
      for (std::size_t node = 0; node < graph.n_owned; ++node)
        trajectory.inputs.node_inputs.push_back(graph.position[2 * node]);
      trajectory.inputs.parameters = {a};
      trajectories.push_back(std::move(trajectory));
      trajectories.back().n_states = trajectories.back().n_prescribed = n_states;
      if (is_of_forces)
        add_forces(a);
      for (std::size_t i = 0; i < states.size(); ++i)
        {
          trajectories[i].states = states[i];
          if (is_of_forces)
            trajectories[i].forces = forces[i];
        }
    }

    /// What a damping would be.
    void add_forces(const double a)
    {
      forces.emplace_back();
      for (const double u : states.back())
        forces.back().push_back(-3. * a * (u - 100.));
    }

    /// Of the windows that begin at state 1: of what is answered over that of standing still.
    double relative_error() const
    {
      double            error = 0., still = 0.;
      const std::size_t n = map.n_free(), m = map.dirichlet_dofs().size();
      for (const auto &trajectory : trajectories)
        {
          std::vector<double> prescribed(trajectory.prescribed.begin(),
                                         trajectory.prescribed.begin() + std::ptrdiff_t(2 * m));
          prescribed.insert(prescribed.end(), trajectory.prescribed.begin() + std::ptrdiff_t(5 * m),
                            trajectory.prescribed.begin() + std::ptrdiff_t(6 * m));
          const auto answer =
              model->predict({trajectory.states.first(2 * n), 2, prescribed, 3, trajectory.inputs});
          BOOST_TEST_REQUIRE(answer.size() == 3 * n);
          for (std::size_t i = 0; i < n; ++i)
            {
              error += std::pow(answer[2 * n + i] - trajectory.states[5 * n + i], 2);
              still += std::pow(trajectory.states[n + i] - trajectory.states[5 * n + i], 2);
            }
        }
      return std::sqrt(ensemble.group().sum(error) / ensemble.group().sum(still));
    }

    /// Of the windows whose last state told is state 4: of what is answered over nothing.
    double relative_error_of_forces() const
    {
      double               error = 0., none = 0.;
      const std::size_t    n = map.n_free();
      const std::ptrdiff_t m = std::ptrdiff_t(map.dirichlet_dofs().size());
      for (const auto &trajectory : trajectories)
        {
          const std::vector<double> prescribed(trajectory.prescribed.begin() + 3 * m,
                                               trajectory.prescribed.begin() + 6 * m);
          const auto                answer =
              model->predict({trajectory.states.subspan(3 * n, 2 * n), 2, prescribed, 3, trajectory.inputs});
          BOOST_TEST_REQUIRE(answer.size() == n);
          for (std::size_t i = 0; i < n; ++i)
            {
              error += std::pow(answer[i] - trajectory.forces[5 * n + i], 2);
              none += std::pow(trajectory.forces[5 * n + i], 2);
            }
        }
      return std::sqrt(ensemble.group().sum(error) / ensemble.group().sum(none));
    }

    testing::ParameterValues           prm;
    Ensemble                           ensemble;
    std::unique_ptr<StepModel>         model;
    bool                               is_of_forces;
    MeshGraph                          graph;
    FieldMap                           map;
    std::vector<std::vector<double>>   states, forces;
    std::vector<StepModel::Trajectory> trajectories;
  };
} // namespace

BOOST_DATA_TEST_CASE(loss_and_gradient_do_not_depend_on_ranks_and_groups, data::make({"0", "2"}), pushforward)
{
  const std::map<std::string, std::string> keys{{"training/pushforward", pushforward}};
  const Communicator                       world;
  const std::vector<std::size_t>           batch{4, 1, 17, 8};
  HeatSteps                                reference(Communicator(MPI_COMM_SELF), 1, keys);
  std::vector<double>                      expected, gradient;
  const double value = reference.model->loss_and_weight_gradient(reference.trajectories, batch, expected);
  for (unsigned int n_groups = 1; n_groups <= (unsigned int)(world.size()); n_groups *= 2)
    {
      HeatSteps    steps(world, n_groups, keys);
      const double found = steps.model->loss_and_weight_gradient(steps.trajectories, batch, gradient);
      BOOST_TEST(found == value, boost::test_tools::tolerance(1e-10));
      double difference = 0., size = 0.;
      for (std::size_t i = 0; i < expected.size(); ++i)
        {
          difference = std::max(difference, std::abs(gradient[i] - expected[i]));
          size       = std::max(size, std::abs(expected[i]));
        }
      BOOST_TEST(difference <= 1e-10 * size);
    }
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
  const Communicator world;
  Run                run{world, RunDirectory(world, "step_model_bad"), {}, {}};
  BOOST_CHECK_THROW(HeatSteps(world, 1, {{key, value}}).model->train({}, run, {}, 0.), InputError);
}

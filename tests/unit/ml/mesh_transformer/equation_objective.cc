// MPI: 1 2 4
// A stepping network that learns from equations alone: its gradient by weights is that of central differences and does not
// depend on ranks and groups; it learns from states of its own, made anew as the file says, and a resumed training takes the
// same steps bit for bit; starts that do not fit and equations without a value are refused by name.
#include "ml/mesh_transformer/equation_objective.h"
#include "core/choice.h"
#include "core/exceptions.h"
#include "core/interruption.h"
#include "support/heat_steps.h"
#include "support/ranks_and_groups.h"
#include "support/says.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

using namespace trestle;
using testing::HeatSteps;
namespace data = boost::unit_test::data;

namespace
{
  using Keys = std::map<std::string, std::string>;

  constexpr unsigned int n_trajectories = 4;
  double                 decay(const std::size_t trajectory) { return 0.5 + 0.3 * double(trajectory); }

  /// Equations that the modes of HeatSteps solve, with a cubic term: mean over the bundle of |e|^2 + |e|^4 / 10, e the difference.
  class ModeEquations : public StepModel::Equations
  {
  public:
    explicit ModeEquations(const HeatSteps &steps)
      : steps_(steps)
    {}

    double value_and_gradient(const Answer &answer, const std::span<double> gradient) override
    {
      if (answer.trajectory == missing)
        throw ConvergenceError("Trajectory 2 has no residual.", "");
      const auto       &free    = steps_.map.free_dofs();
      const auto        lengths = steps_.model->lengths();
      const std::size_t n_before =
          lengths.bundle == lengths.stride ? answer.step + 1 : std::size_t(lengths.history);
      BOOST_TEST(answer.before.size() == n_before * free.size());
      BOOST_TEST(answer.states.size() == lengths.bundle * free.size());
      double       sum = 0.;
      const double n = double(lengths.bundle) * double(steps_.ensemble.group().sum((unsigned long)(free.size())));
      for (std::size_t i = 0; i < answer.states.size(); ++i)
        {
          const auto   step = (unsigned int)(answer.step + lengths.stride + 1 - lengths.bundle + i / free.size());
          const double e =
              answer.states[i] - steps_.value(free[i % free.size()].node, step, decay(answer.trajectory));
          sum += e * e + 0.1 * e * e * e * e;
          gradient[i] = (2. * e + 0.4 * e * e * e) / n;
        }
      return steps_.ensemble.group().sum(sum) / n;
    }

    std::size_t missing = n_trajectories; ///< whose equations have no value

  private:
    const HeatSteps &steps_;
  };

  /// Trajectories of which nothing but the first two states is known.
  struct UnsolvedSteps
  {
    UnsolvedSteps(const Communicator &all, const unsigned int n_groups, const Keys &keys = {})
      : steps(all, n_groups, keys),
        equations(steps)
    {
      steps.add_trajectory(decay(n_trajectories - 1));
      unsolved = {steps.trajectories, HeatSteps::n_states, &equations};
      for (auto &start : unsolved.starts)
        {
          start.states   = start.states.first(2 * steps.map.n_free());
          start.n_states = 2;
        }
    }

    HeatSteps           steps;
    ModeEquations       equations;
    StepModel::Unsolved unsolved;
  };

  const std::vector<std::size_t> batch{0, 1, 2, 3};
  const Keys                     whole_stride{{"step/bundle", "4"}};
} // namespace

BOOST_DATA_TEST_CASE(loss_and_gradient_do_not_depend_on_ranks_and_groups, data::make({"3", "4"}), bundle)
{
  testing::check_ranks_and_groups([&](const Communicator &all, const unsigned int n_groups, auto &gradient) {
    const UnsolvedSteps test(all, n_groups, {{"step/bundle", bundle}});
    return test.steps.model->loss_and_weight_gradient(test.unsolved, batch, gradient);
  });
}

namespace
{
  /// The objective with its parts, on states of the network's own.
  struct OpenObjective
  {
    explicit OpenObjective(UnsolvedSteps &test)
      : lengths(test.steps.model->lengths()),
        kind(prm, "type", "mesh transformer", "")
    {
      prm.set("mesh transformer/channels", "8");
      prm.set("mesh transformer/blocks", "1");
      prm.set("mesh transformer/heads", "2");
      const auto         options = torch::dtype(torch::kDouble);
      const NetworkGraph graph(test.steps.ensemble.group(), test.steps.graph, false, options);
      const auto         sizes = StepNetwork::input_sizes(lengths, 2, 1, 1, 1);
      network                  = std::make_unique<StepNetwork>(*kind, graph, test.steps.map,
                                              Weights(kind->weight_shapes(sizes, lengths.bundle), 0, options),
                                              lengths, 1, 1);
      network->scales().learn(test.steps.ensemble.group(), network->components(), lengths.stride,
                              test.unsolved.starts, 1);
      states    = std::make_unique<OwnStates>(*network, lengths, test.unsolved);
      objective = std::make_unique<EquationObjective>(*network, test.steps.ensemble, *states, test.equations,
                                                      EquationObjective::Settings{.refresh_every = 5, .seed = 1});
    }

    testing::ParameterValues           prm;
    StepModel::Lengths                 lengths;
    Choice<Network>                    kind;
    std::unique_ptr<StepNetwork>       network;
    std::unique_ptr<OwnStates>         states;
    std::unique_ptr<EquationObjective> objective;
  };
} // namespace

// Along the gradient and across it; the states told stay as they are.
BOOST_AUTO_TEST_CASE(the_gradient_is_that_of_central_differences)
{
  const Communicator world;
  UnsolvedSteps      test(world, world.size() > 1 ? 2 : 1, whole_stride);
  OpenObjective      open(test);
  BOOST_TEST(open.states->n_strides() == 2u);
  auto &objective = *open.objective;
  objective.set_step(0);
  objective.set_batch(batch);
  objective.evaluate();
  const auto at = objective.weights(), gradient = objective.gradient().clone();
  const auto across = torch::sin(torch::arange(1, at.numel() + 1, torch::kDouble));
  for (const auto &direction : {gradient / gradient.norm(), across / across.norm()})
    {
      constexpr double h    = 1e-4;
      const auto       loss = [&](const double times) {
        objective.evaluate_at(at + times * direction);
        return objective.loss_value();
      };
      const double slope = (loss(h) - loss(-h)) / (2. * h), expected = (gradient * direction).sum().item<double>();
      BOOST_TEST(std::abs(slope - expected) <= 1e-5 * gradient.norm().item<double>());
    }
}

BOOST_AUTO_TEST_CASE(states_are_made_anew_as_often_as_said)
{
  const Communicator world;
  UnsolvedSteps      test(world, 1, whole_stride);
  OpenObjective      open(test);
  auto              &objective = *open.objective;
  const auto         told      = [&](const unsigned long step) {
    objective.set_step(step);
    objective.set_batch(batch);
    objective.evaluate();
    const auto states = open.states->before(0, 1);
    return std::vector<double>(states.begin(), states.end());
  };
  const auto first = told(0);
  objective.assign(objective.weights() * 1.5);
  BOOST_TEST(told(1) == first, boost::test_tools::per_element());
  Archive archive;
  objective.write(archive);
  const auto second = told(5);
  BOOST_TEST(test.steps.ensemble.all().any(second != first));
  objective.read(archive); // as a training that was stopped before
  BOOST_TEST(told(6) == first, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(it_learns_without_labels)
{
  const Communicator world;
  UnsolvedSteps      test(world, world.size() > 1 ? 2 : 1, whole_stride);
  test.steps.prm.set("training/refresh every", "20");
  Run          run{world, RunDirectory(world, "equation_objective"), {}, {}};
  const auto   summary = test.steps.model->train(test.unsolved, run, {}, 0.);
  const double after   = test.steps.relative_error();
  BOOST_TEST_MESSAGE("loss " << summary.initial_loss << " to " << summary.final_loss << ", error " << after);
  BOOST_TEST(summary.final_loss < 0.1 * summary.initial_loss);
  BOOST_TEST(after < 0.5);
}

namespace
{
  /// Errors of the history. @param stop interrupts the training halfway, not where states are made anew.
  std::vector<double> train(const std::string &folder, const bool resume, const bool stop)
  {
    const Communicator world;
    UnsolvedSteps      test(
             world, world.size() > 1 ? 2 : 1,
             {{"training/steps", "30"}, {"training/monitor every", "3"}, {"training/refresh every", "7"}});
    Run run{world, RunDirectory(world, folder), {}, {}};
    run.resume           = resume;
    unsigned int n_calls = 0;
    const auto   monitor = [&]() -> std::vector<History::Entry> {
      if (stop && n_calls++ == 4 && world.is_root())
        interruption::request();
      return {{"error", test.steps.relative_error()}};
    };
    const auto summary = test.steps.model->train(test.unsolved, run, monitor, 0.);
    interruption::clear();
    BOOST_TEST(summary.interrupted == stop);
    return run.history.column("error");
  }
} // namespace

BOOST_AUTO_TEST_CASE(interrupted_equals_uninterrupted)
{
  const auto expected = train("whole", false, false);
  train("parts", false, true);
  const auto resumed = train("parts", true, false);
  BOOST_TEST(resumed == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_one_trajectory_throws_is_thrown_on_all)
{
  const Communicator world;
  for (unsigned int n_groups = 1; n_groups <= (unsigned int)(world.size()); n_groups *= 2)
    {
      UnsolvedSteps       test(world, n_groups);
      std::vector<double> gradient;
      test.equations.missing = 2;
      BOOST_CHECK_EXCEPTION(test.steps.model->loss_and_weight_gradient(test.unsolved, batch, gradient),
                            ConvergenceError, testing::says("Trajectory 2 has no residual"));
    }
}

BOOST_AUTO_TEST_CASE(starts_that_do_not_fit)
{
  const Communicator world;
  UnsolvedSteps      test(world, 1);
  Run                run{world, RunDirectory(world, "equation_objective_bad"), {}, {}};
  const auto         refuses = [&](const StepModel::Unsolved &unsolved, const std::string &text) {
    BOOST_CHECK_EXCEPTION(test.steps.model->train(unsolved, run, {}, 0.), InputError, testing::says(text));
  };
  auto shorter = test.unsolved, one_state = test.unsolved, of_two_kinds = test.unsolved, few = test.unsolved;
  shorter.n_states = 5;
  refuses(shorter, "No stride of 4 steps");
  for (auto &start : one_state.starts)
    start.n_states = 1;
  refuses(one_state, "2 states");
  of_two_kinds.starts.front().n_states = 1;
  refuses(of_two_kinds, "with 1 and with 2 states");
  few.starts.resize(3);
  refuses(few, "only 3 training samples");
  few.starts.clear();
  refuses(few, "no trajectory");
}

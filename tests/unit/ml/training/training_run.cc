// MPI: 1 2
// One run serves mini-batches, full batches and stages of both: interrupted and resumed it takes the same steps, a
// budget ends it, and a running mean of the weights answers when it is asked to.
#include "ml/training/training_run.h"

#include "core/exceptions.h"
#include "core/interruption.h"
#include "ml/training/batch_order.h"
#include "ml/training/lbfgs.h"
#include "ml/training/update_stage.h"
#include "support/parameter_values.h"
#include "support/torch_scalar.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  constexpr std::size_t n_samples = 12;

  /// Mean over samples of sin^2(x_i . w - y_i), whose terms the ranks share.
  class Regression : public TrainingObjective
  {
  public:
    Regression(const Communicator &communicator, Weights &weights)
      : TrainingObjective(communicator, weights)
    {
      torch::manual_seed(1);
      x_ = torch::randn({n_samples, 6}, torch::kDouble);
      y_ = torch::randn({n_samples}, torch::kDouble);
    }

    std::function<void()> at_evaluation = [] {};
    unsigned int          n_evaluations = 0;
    bool                  breaks        = false; ///< from the fifth evaluation on there is no number

  protected:
    Value compute(const std::span<const std::size_t> batch) override
    {
      ++n_evaluations;
      at_evaluation();
      std::vector<std::size_t> samples(batch.begin(), batch.end());
      if (samples.empty())
        {
          samples.resize(n_samples);
          std::iota(samples.begin(), samples.end(), 0);
        }
      auto sum = torch::zeros({int64_t(arrays().size()) + 1}, torch::kDouble);
      for (std::size_t i = std::size_t(communicator().rank()); i < samples.size(); i += communicator().size())
        {
          const auto k    = int64_t(samples[i]);
          const auto loss = (x_[k].dot(arrays().flat()) - y_[k]).sin().square() / double(samples.size());
          sum.narrow(0, 0, 6).add_(torch::autograd::grad({loss}, {arrays().flat()})[0]);
          sum[6] += loss.detach();
        }
      sum_over_ranks(communicator(), sum);
      const double nan = std::numeric_limits<double>::quiet_NaN();
      return {breaks && n_evaluations > 4 ? nan : testing::scalar(sum[6]), sum.narrow(0, 0, 6).clone()};
    }

  private:
    torch::Tensor x_, y_;
  };

  /// A run on the regression: mini-batches, then L-BFGS on a part of the samples and a full batch of AdamW.
  struct Case
  {
    explicit Case(const std::string &folder, const std::map<std::string, std::string> &values = {})
      : update(prm, "optimiser", "soap", ""),
        mini_batches(prm, {30, {.decay = 0.1, .warm_up = 0.1}}, [this]() -> WeightUpdate & { return *update; }),
        full_batch(prm_of_full, WeightUpdateRegistry::instance().create("adamw", prm_of_full)),
        keys(prm, 4, 0),
        run{Communicator(), RunDirectory(Communicator(), folder), {}, {}},
        weights({{"a", {2, 2}, 0.5}, {"b", {2}}}, 3, torch::dtype(torch::kDouble)),
        objective(run.communicator, weights)
    {
      prm_of_full.set("steps", "10");
      for (const auto &[path, value] : values)
        prm.set(path, value);
    }

    TrainingSummary train(const bool with_more_stages = true)
    {
      std::vector<TrainingStage> stages{
          {update.name(), &mini_batches, [this](const unsigned long step) { return order.batch(step); }}};
      if (with_more_stages)
        {
          stages.push_back({"lbfgs", &lbfgs, [](unsigned long) {
                              return std::vector<std::size_t>{0, 1, 2, 3, 4};
                            }});
          stages.push_back({"adamw", &full_batch, {}});
        }
      const auto columns = [this](const TrainingState &state) {
        seen.push_back(weights.flat().detach().clone());
        return std::vector<History::Entry>{{"stage", double(state.stage)},
                                           {"loss", state.loss},
                                           {"mean", state.mean_loss()},
                                           {"rate", state.rate}};
      };
      return TrainingRun({keys, architecture, budget, spent, columns, stop}, stages, objective, run).execute();
    }

    testing::ParameterValues                   prm, prm_of_full;
    Choice<WeightUpdate>                       update;
    UpdateStage                                mini_batches;
    Lbfgs                                      lbfgs{6, 5};
    UpdateStage                                full_batch;
    TrainingRunKeys                            keys;
    BatchOrder                                 order{n_samples, 4, 7};
    Run                                        run;
    Weights                                    weights;
    Regression                                 objective;
    std::vector<torch::Tensor>                 seen; ///< weights at every row of the history
    double                                     budget = 0., spent = 0.;
    std::function<bool(const TrainingState &)> stop;
    std::string                                architecture = "regression";
  };

  const std::map<std::string, std::string> averaged{{"weight average", "0.9"}};
} // namespace

// In mini-batches (15), in L-BFGS (33), in the full batch (40); with and without a mean of the weights.
BOOST_DATA_TEST_CASE(interrupted_equals_uninterrupted,
                     data::make({15u, 30u, 33u, 40u}) * data::make({"adam", "soap"}) * data::make({false, true}),
                     stop_at, update, with_average)
{
  auto values         = with_average ? averaged : std::map<std::string, std::string>{};
  values["optimiser"] = update;
  Case       whole("whole", values), first("parts", values), second("parts", values);
  const auto expected = whole.train();
  first.stop          = [stop_at](const TrainingState &state) {
    if (state.n_steps + 1 == stop_at && Communicator().is_root())
      interruption::request();
    return false;
  };
  const auto interrupted = first.train();
  interruption::clear();
  BOOST_TEST(interrupted.interrupted);
  BOOST_TEST(interrupted.n_steps == stop_at);
  second.run.resume  = true;
  const auto resumed = second.train();
  BOOST_TEST(!resumed.interrupted);
  BOOST_TEST(resumed.n_steps == expected.n_steps);
  BOOST_TEST(resumed.initial_loss == expected.initial_loss);
  BOOST_TEST(resumed.final_loss == expected.final_loss);
  BOOST_TEST(second.weights.flat().equal(whole.weights.flat()));
  BOOST_TEST(second.run.history.to_csv() == whole.run.history.to_csv());
}

// Every fourth step has a row, and so have the first weights and the last.
BOOST_AUTO_TEST_CASE(rows_of_the_history)
{
  Case                test("rows");
  const auto          summary = test.train(false);
  std::vector<double> steps{0., 4., 8., 12., 16., 20., 24., 28., 30.};
  BOOST_TEST(test.run.history.column("step") == steps, boost::test_tools::per_element());
  BOOST_TEST(summary.n_steps == 30u);
  BOOST_TEST(summary.final_loss == test.run.history.column("loss").back());
  BOOST_TEST(test.run.history.column("rate").back() == 1e-2 * 0.1);
  // What the first row evaluated, the first step used.
  BOOST_TEST(test.objective.n_evaluations == 30u);
}

// A full batch leaves the loss at the weights of the last step, and its last step has the last rate.
BOOST_AUTO_TEST_CASE(full_batch_is_evaluated_at_the_end)
{
  Case       test("full");
  const auto summary = test.train();
  Regression other(test.run.communicator, test.weights);
  other.evaluate();
  BOOST_TEST(summary.final_loss == other.loss_value());
  BOOST_TEST(summary.final_loss < summary.initial_loss);
}

// The mean of the weights is sum_i (1 - d) d^(n - i) w_i / (1 - d^n); rows and results are those of the mean, and the
// steps are not touched by it.
BOOST_AUTO_TEST_CASE(weight_average_is_the_formula)
{
  Case plain("plain", {{"monitor every", "1"}}), mean("mean", {{"monitor every", "1"}, {"weight average", "0.9"}});
  plain.train(false);
  mean.train(false);
  BOOST_TEST(mean.seen.size() == 31u);
  for (std::size_t n = 1; n < plain.seen.size(); ++n)
    {
      auto sum = torch::zeros({6}, torch::kDouble);
      for (std::size_t i = 1; i <= n; ++i)
        sum += 0.1 * std::pow(0.9, double(n - i)) * plain.seen[i];
      BOOST_TEST(testing::scalar((sum / (1. - std::pow(0.9, double(n))) - mean.seen[n]).abs().max()) < 1e-14);
    }
  BOOST_TEST(mean.weights.flat().equal(mean.seen.back()));
  BOOST_TEST(!mean.weights.flat().equal(plain.weights.flat()));
  BOOST_TEST(mean.run.history.column("loss") == plain.run.history.column("loss"),
             boost::test_tools::per_element());
}

// A training that has ended goes on where it stopped when it is given more steps.
BOOST_AUTO_TEST_CASE(finished_and_longer)
{
  const std::map<std::string, std::string> values{
      {"schedule", "constant"}, {"warm-up", "0"}, {"weight average", "0.9"}, {"checkpoint every", "20"}};
  auto longer     = values;
  longer["steps"] = "50";
  Case whole("longer_whole", longer), first("longer", values), again("longer", values), second("longer", longer);
  whole.train(false);
  first.train(false);
  again.run.resume = second.run.resume = true;
  BOOST_TEST(again.train(false).n_steps == 30u);
  BOOST_TEST(again.weights.flat().equal(first.weights.flat()));
  BOOST_TEST(again.run.history.to_csv() == first.run.history.to_csv());
  BOOST_TEST(second.train(false).n_steps == 50u);
  BOOST_TEST(second.weights.flat().equal(whole.weights.flat()));
}

// CPU seconds of all ranks end a training whatever its steps, and those spent before are in them.
BOOST_AUTO_TEST_CASE(budget_in_seconds)
{
  Case test("budget", {{"steps", "1"}});
  test.budget                  = 1.1;
  test.spent                   = 0.1;
  test.objective.at_evaluation = [] {
    const Stopwatch stopwatch;
    while (stopwatch.cpu_seconds() < 0.01)
      ;
  };
  const auto summary = test.train(false);
  BOOST_TEST(summary.cpu_seconds >= 1.1);
  BOOST_TEST(summary.n_steps > 1u);
  BOOST_TEST(summary.n_steps <= 100u / (unsigned int)(test.run.communicator.size()));
  BOOST_TEST(test.run.history.column("rate").back() == 1e-2 * 0.1);

  Case spent("spent");
  spent.budget = spent.spent = 1.;
  BOOST_TEST(spent.train(false).n_steps == 0u);
}

// Who asks for an end gets it before the next step.
BOOST_AUTO_TEST_CASE(stops_when_asked)
{
  Case test("stops");
  test.stop = [](const TrainingState &state) { return state.n_steps >= 11; };
  BOOST_TEST(test.train().n_steps == 11u);
}

BOOST_AUTO_TEST_CASE(no_number_is_an_error)
{
  Case test("breaks");
  test.objective.breaks = true;
  BOOST_CHECK_EXCEPTION(test.train(false), ConvergenceError, [](const Error &error) {
    return std::string(error.what()).find("at step 5 with rate") != std::string::npos;
  });
}

// Checkpoints of other optimisers or of another architecture are refused, and without any the training starts anew.
BOOST_AUTO_TEST_CASE(checkpoints_of_others)
{
  Communicator().on_root([] { std::filesystem::remove_all("others"); });
  Case first("others", {{"checkpoint every", "10"}}), other("others", {{"optimiser", "adam"}}), none("nothing");
  first.run.resume = other.run.resume = true;
  BOOST_TEST(first.train(false).n_steps == 30u);
  BOOST_CHECK_EXCEPTION(other.train(false), InputError, [](const Error &error) {
    const std::string text = error.what();
    return text.find("'soap'") != std::string::npos && text.find("'adam'") != std::string::npos;
  });
  Case model("others", {{"checkpoint every", "10"}});
  model.run.resume   = true;
  model.architecture = "something else";
  BOOST_CHECK_EXCEPTION(model.train(false), InputError, [](const Error &error) {
    return std::string(error.what()).find("something else") != std::string::npos;
  });
  BOOST_CHECK_THROW(TrainingRun({none.keys, "", 0., 0., {}, {}}, {}, none.objective, none.run), InputError);
}

// A stage that is over keeps its length, the last one may get more steps; a checkpoint of its end needs no key.
BOOST_AUTO_TEST_CASE(lengths_of_stages)
{
  const std::map<std::string, std::string> constant{{"schedule", "constant"}, {"warm-up", "0"}};
  Case                                     first("lengths", constant);
  first.prm_of_full.set("schedule", "constant");
  first.train();

  Case earlier("lengths", {{"schedule", "constant"}, {"warm-up", "0"}, {"steps", "40"}});
  earlier.run.resume = true;
  BOOST_CHECK_EXCEPTION(earlier.train(), InputError, [](const Error &error) {
    const std::string text = error.what();
    return text.find("40 steps instead of 30") != std::string::npos && text.find("is over") != std::string::npos;
  });

  Case shorter("lengths", constant), longer("lengths", constant), whole("lengths_whole", constant);
  shorter.prm_of_full.set("steps", "5");
  for (auto *test : {&longer, &whole})
    {
      test->prm_of_full.set("steps", "15");
      test->prm_of_full.set("schedule", "constant");
    }
  shorter.run.resume = longer.run.resume = true;
  BOOST_CHECK_THROW(shorter.train(), InputError);
  const auto expected = whole.train(), resumed = longer.train();
  BOOST_TEST(resumed.n_steps == expected.n_steps);
  BOOST_TEST(resumed.final_loss == expected.final_loss);
  BOOST_TEST(longer.weights.flat().equal(whole.weights.flat()));
  BOOST_TEST(longer.run.history.to_csv() == whole.run.history.to_csv());
}

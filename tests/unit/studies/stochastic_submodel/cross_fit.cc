// MPI: 1
// Full runs that trained cheap models count without bias: weights come of each fold's own pilot, models that say nothing of an
// event are left out, and intervals hold the truth as often as they say.
#include "studies/stochastic_submodel/cross_fit.h"
#include "bridge/stochastic/multifidelity.h"
#include "core/random.h"
#include "physics/api/parameter_file.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using trestle::testing::says;

namespace
{
  constexpr std::size_t n_folds = 4, n_in_fold = 25, n_further = 100, n_pilot = 60;

  SamplingPlan plan_of(const ControlScheme scheme)
  {
    SamplingPlan result;
    result.controls = {scheme, {1, 2}, {1., 1.}};
    result.numbers  = {10, 30, 50};
    return result;
  }

  /// Whole: 5 + x + small noise; cheap models: of x, with an error of the fold's own, as training makes it.
  TrainedFold fold_of(const RandomStream &stream, const std::size_t k, const SamplingPlan &plan)
  {
    const auto whole = [&](const std::size_t i) {
      return 5. + stream.normal(2 * i) + 0.3 * stream.normal(2 * i + 1);
    };
    const auto cheap = [&](const std::size_t m, const std::size_t i) {
      return double(k) + (m == 1 ? 1. : 0.5) * stream.normal(2 * i) +
             (m == 1 ? 0.1 : 0.3) * stream.normal(100000 * (m + 4 * k) + i);
    };
    const auto  numbers = numbers_in_fold(plan, n_in_fold, n_further);
    TrainedFold result{NestedSamples(3), {{"whole runs", "good", "poor"}, {{}, {}, {}}, {1., 0.1, 0.001}}, 3.};
    for (std::size_t m = 0; m < 3; ++m)
      {
        for (std::size_t i = 0; i < numbers[m]; ++i)
          result.samples[m].push_back(m == 0 ? whole(1000 * (k + 1) + i) : cheap(m, 1000 * (k + 1) + i));
        for (std::size_t i = 0; i < n_pilot; ++i)
          result.pilot.values[m].push_back(m == 0 ? whole(i) : cheap(m, i));
      }
    return result;
  }

  EstimatorParameters parameters(const std::string &keys = "")
  {
    ParameterFile             file;
    const EstimatorParameters result(file);
    file.read("subsection estimator\n" + keys + "end\n", "test.prm", {});
    return result;
  }

  void check_unbiased(const ControlScheme scheme)
  {
    const unsigned int n    = 200;
    const auto         plan = plan_of(scheme);
    double             sum = 0., squares = 0., covered = 0., gain = 0.;
    for (unsigned int r = 0; r < n; ++r)
      {
        std::vector<TrainedFold> folds;
        for (std::size_t k = 0; k < n_folds; ++k)
          folds.push_back(fold_of({r, "cross-fit"}, k, plan));
        Figures       figures;
        ReportContent content;
        record_estimates("q", plan, folds, parameters(), figures, content);
        const double error = figures.number("estimate.mean") - 5.;
        sum += error, squares += error * error;
        covered += figures.number("estimate.mean.low") <= 5. && 5. <= figures.number("estimate.mean.high");
        gain += figures.number("estimate.mean.gain") / n;
        // 100 full runs of a second; 60 of the pilot, and 3 of cheap models in each fold
        BOOST_TEST(std::abs(figures.number("estimate.mean.gain_all_told") -
                            figures.number("estimate.mean.gain") * 100. / 172.) < 1e-12);
        BOOST_TEST(content.tables.at(0).rows.size() == 2u);
      }
    BOOST_TEST(std::abs(sum / n) < 4. * std::sqrt(squares / n / n));
    BOOST_TEST(covered / n > 0.9);
    BOOST_TEST(gain > 1.5);
  }
} // namespace

BOOST_AUTO_TEST_CASE(chains_are_unbiased) { check_unbiased(ControlScheme::mfmc); }

BOOST_AUTO_TEST_CASE(models_by_themselves_are_unbiased) { check_unbiased(ControlScheme::acv); }

BOOST_AUTO_TEST_CASE(numbers_follow_the_plan_as_far_as_runs_go)
{
  const auto plan = plan_of(ControlScheme::mfmc);
  BOOST_TEST(numbers_in_fold(plan, 20, 1000) == (std::vector<std::size_t>{20, 60, 100}),
             boost::test_tools::per_element());
  BOOST_TEST(numbers_in_fold(plan, 20, 50) == (std::vector<std::size_t>{20, 60, 70}),
             boost::test_tools::per_element());
  SamplingPlan alone;
  alone.numbers = {10, 0, 0};
  BOOST_TEST(numbers_in_fold(alone, 20, 50) == (std::vector<std::size_t>{20, 0, 0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(models_that_say_nothing_of_an_event_are_left_out)
{
  const auto plan = plan_of(ControlScheme::mfmc);
  auto       fold = fold_of({0, "events"}, 0, plan);
  const auto rare = Estimand::exceedance(4.); // cheap models are about 0
  BOOST_TEST(weights_in_fold(plan, fold, rare).models.empty());
  const auto weights = weights_in_fold(plan, fold, Estimand::mean());
  BOOST_TEST(weights.models == (std::vector<std::size_t>{1, 2}), boost::test_tools::per_element());
  BOOST_TEST(std::abs(weights.weights[0] - 1.) < 0.2);
  fold.samples[1].resize(n_in_fold); // no further run: nothing to gain
  BOOST_TEST(weights_in_fold(plan, fold, Estimand::mean()).models == std::vector<std::size_t>{2},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(events_have_figures_of_their_own)
{
  const auto               plan = plan_of(ControlScheme::mfmc);
  std::vector<TrainedFold> folds;
  for (std::size_t k = 0; k < n_folds; ++k)
    folds.push_back(fold_of({1, "events"}, k, plan));
  Figures       figures;
  ReportContent content;
  record_estimates("q", plan, folds, parameters(" set exceedances = 5, 100\n"), figures, content);
  BOOST_TEST(std::abs(figures.number("estimate.exceedance_1") - 0.5) < 0.2);
  BOOST_TEST(figures.number("estimate.exceedance_2") == 0.);
  BOOST_TEST(figures.number("estimate.exceedance_2.high") > 0.);
  BOOST_TEST(content.tables.at(0).rows.size() == 4u);
}

BOOST_AUTO_TEST_CASE(bad_input)
{
  BOOST_CHECK_EXCEPTION(parameters(" set models = reduced, hearsay\n").check(10), InputError, says("'hearsay'"));
  BOOST_CHECK_EXCEPTION(parameters(" set models = reduced, reduced\n").check(10), InputError,
                        says("'reduced' twice"));
  BOOST_CHECK_EXCEPTION(parameters(" set models = submodel\n").check(10), InputError,
                        says("estimator/generator is empty"));
  BOOST_CHECK_EXCEPTION(parameters(" set models = direct\n").check(10), InputError,
                        says("estimator/direct generator is empty"));
  BOOST_CHECK_EXCEPTION(parameters(" set folds = 1\n").check(10), InputError, says("estimator/folds = 1"));
  BOOST_CHECK_EXCEPTION(parameters(" set folds = 6\n").check(10), InputError, says("estimator/folds = 6"));
  BOOST_TEST(parameters(" set generator = bootstrap\n").cheap_models() == std::vector<std::string>{"submodel"},
             boost::test_tools::per_element());
}

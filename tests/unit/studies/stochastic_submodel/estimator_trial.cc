// MPI: 1
// The trial of estimators finds what theory says of a cheap model of known correlation and cost, and refuses one that has
// nothing to do with the full one, or costs too much.
#include "studies/stochastic_submodel/estimator_trial.h"
#include "bridge/stochastic/multifidelity.h"
#include "core/random.h"
#include "physics/api/parameter_file.h"
#include "studies/stochastic_submodel/conditional_means.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using trestle::testing::says;

namespace
{
  FidelityPool pool_of(const double correlation, const double cost_ratio, const std::size_t n = 4000)
  {
    const RandomStream stream(3, "pool");
    FidelityPool       result{{"whole runs", "submodel"}, {{}, {}}, {1., 1. / cost_ratio}, {60., 40.}};
    for (std::size_t i = 0; i < n; ++i)
      {
        const double x = stream.normal(2 * i), noise = stream.normal(2 * i + 1);
        result.values[0].push_back(5. + x);
        result.values[1].push_back(2. * (correlation * x + std::sqrt(1. - correlation * correlation) * noise));
      }
    return result;
  }

  Figures tried(const FidelityPool &pool, const std::string &keys = "")
  {
    ParameterFile        file;
    const EstimatorTrial trial(file);
    file.read("subsection estimator\n set generator = any\n" + keys + "end\n", "test.prm", {});
    Figures figures;
    trial.record(pool, figures);
    return figures;
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_good_cheap_model_keeps_its_promise)
{
  const auto figures = tried(pool_of(0.95, 20.), " set replicates = 400\n");
  BOOST_TEST(std::abs(figures.number("fidelity.submodel.rho") - 0.95) < 0.01);
  BOOST_TEST(std::abs(figures.number("fidelity.submodel.cost_ratio") - 20.) < 1e-9);
  BOOST_TEST(figures.number("estimate.bias_in_se") < 3.);
  BOOST_TEST(figures.number("estimate.coverage") > 0.9);
  BOOST_TEST(figures.number("estimate.gain") > 0.7 * mfmc_gain(0.95, 20.));
  const double gain =
      figures.number("estimate.gain"); // at a hundred whole runs of a second, as much as was spent before
  BOOST_TEST(std::abs(figures.number("estimate.gain_all_told") / gain - 0.5) < 0.01);
  BOOST_TEST(figures.number("estimate.break_even_full_runs") > 0.);
}

BOOST_AUTO_TEST_CASE(a_model_that_costs_too_much_is_refused)
{
  const auto figures = tried(pool_of(0.5, 2.));
  BOOST_TEST(figures.to_json().find("estimate.gain\"") == std::string::npos);
  BOOST_CHECK_EXCEPTION(tried(pool_of(0.9, 20., 100)), InputError, says("estimator/pilot = 200 of 100"));
}

BOOST_AUTO_TEST_CASE(means_are_functions_of_the_condition)
{
  /// The condition, and noise that does not depend on it.
  class Noisy : public Generator
  {
  public:
    bool                takes_conditions() const override { return true; }
    void                check(std::size_t, std::size_t, std::size_t) const override {}
    void                learn(const RandomVectors &, const Communicator &) override {}
    std::vector<double> draw(const unsigned int seed, const std::uint64_t first, const std::size_t n,
                             std::span<const double> conditions) const override
    {
      std::vector<double> result;
      for (std::size_t i = 0; i < n; ++i)
        result.push_back(conditions[i] + RandomStream(seed, "noise").normal(first + i));
      return result;
    }
    void write(Archive &) const override {}
    void read(const Archive &) override {}
  };
  const auto means = conditional_means(Noisy(), {{1.}, {4.}, {1.}}, 1, 5, 0);
  BOOST_TEST(means.n() == 3u);
  BOOST_TEST(std::abs(means.values[1] - means.values[0] - 3.) < 1e-14);
  BOOST_TEST(means.values[2] == means.values[0]);
  const auto with = with_conditions({2, 0, {1., 2., 3., 4.}}, {{7.}, {8.}});
  BOOST_TEST(with.condition(1)[0] == 8.);
}

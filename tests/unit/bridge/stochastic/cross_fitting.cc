// MPI: 1
// Full runs that have trained the cheap model count without bias by folds, and with bias without.
#include "bridge/stochastic/multifidelity_estimates.h"
#include "core/random.h"
#include "support/replicates.h"
#include "support/says.h"

using namespace trestle;
using namespace trestle::testing;

namespace
{
  auto within(const double share) { return boost::test_tools::tolerance(share); }

  /// A cheap model as bad as can be: what the nearest training input gave. Reproduces its training runs, noise and all.
  struct NearestNeighbour
  {
    std::vector<double> x, q;

    double operator()(const double at) const
    {
      std::size_t best = 0;
      for (std::size_t i = 1; i < x.size(); ++i)
        if (std::abs(x[i] - at) < std::abs(x[best] - at))
          best = i;
      return q[best];
    }
  };

  constexpr std::size_t n_training = 40, n_folds = 5, n_further = 200;

  /// x^2 + noise, of mean 1.
  NearestNeighbour training_runs(const RandomStream &stream)
  {
    NearestNeighbour all;
    for (std::size_t j = 0; j < n_training; ++j)
      {
        all.x.push_back(stream.normal(j));
        all.q.push_back(all.x[j] * all.x[j] + 0.5 * stream.normal(1000 + j));
      }
    return all;
  }

  std::vector<NestedSamples> in_folds(const NearestNeighbour &all, const RandomStream &stream)
  {
    std::vector<NestedSamples> folds(n_folds, NestedSamples(2));
    for (std::size_t k = 0; k < n_folds; ++k)
      {
        NearestNeighbour without;
        for (std::size_t j = 0; j < n_training; ++j)
          if (j % n_folds != k)
            without.x.push_back(all.x[j]), without.q.push_back(all.q[j]);
        for (std::size_t j = k; j < n_training; j += n_folds)
          folds[k][0].push_back(all.q[j]), folds[k][1].push_back(without(all.x[j]));
        for (std::size_t l = k; l < n_further; l += n_folds)
          folds[k][1].push_back(without(stream.normal(2000 + l)));
      }
    return folds;
  }

  const ControlVariates difference{ControlScheme::mfmc, {1}, {1.}};
} // namespace

BOOST_AUTO_TEST_CASE(cross_fitting)
{
  const auto stream = [](const unsigned int r) { return RandomStream(23, "runs of a training", r); };
  const auto found  = replicates(1., [&](const unsigned int r) {
    return cross_fitted_estimate(in_folds(training_runs(stream(r)), stream(r)), difference);
  });
  const auto plain  = replicates(
       1., [&](const unsigned int r) { return multifidelity_estimate({training_runs(stream(r)).q}, {}); });
  const auto naive = replicates(1., [&](const unsigned int r) {
    const auto    all = training_runs(stream(r));
    NestedSamples samples{all.q, all.q};
    for (std::size_t l = 0; l < n_further; ++l)
      samples[1].push_back(all(stream(r).normal(2000 + l)));
    return multifidelity_estimate(samples, difference);
  });
  BOOST_TEST(std::abs(found.bias_in_se) < 2.);
  BOOST_TEST(found.coverage >= 0.9);
  BOOST_TEST(found.variance < 0.75 * plain.variance);
  BOOST_TEST(std::abs(naive.bias_in_se) > 6.);
  BOOST_TEST(naive.coverage < 0.8);
}

BOOST_AUTO_TEST_CASE(folds_by_hand)
{
  const NestedSamples a = {{1., 3.}, {2., 4., 9.}}, b = {{5., 6., 10.}, {5., 6., 10.}};
  const auto          e = cross_fitted_estimate({a, b}, difference);
  BOOST_TEST(e.value == 0.4 * (2. + 5. - 3.) + 0.6 * 7., within(1e-14));
  const double of_a = multifidelity_estimate(a, difference).se, of_b = multifidelity_estimate(b, difference).se;
  BOOST_TEST(e.se * e.se == 0.16 * of_a * of_a + 0.36 * of_b * of_b, within(1e-13));
  BOOST_TEST(cross_fitted_estimate({a, b}, difference, Estimand::variance()).value ==
                 0.4 * (2. + 13. - 2.) + 0.6 * 7.,
             within(1e-13));
  BOOST_TEST(cross_fitted_estimate({a}, difference).value == multifidelity_estimate(a, difference).value);
}

BOOST_AUTO_TEST_CASE(bad_input)
{
  const NestedSamples good = {{1., 2., 4.}, {1., 2., 3., 4.}};
  BOOST_CHECK_EXCEPTION(cross_fitted_estimate({good, {{1.}, {1.}}}, difference), InputError,
                        says("1 full run(s)"));
  BOOST_CHECK_EXCEPTION(cross_fitted_estimate({}, difference), InputError, says("no full run"));
}

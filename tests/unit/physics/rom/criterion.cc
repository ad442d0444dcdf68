// MPI: 1
// The criterion's sums are those of its definition: each sample is measured on bases that its fold is not in; families
// that are orthogonal ask for a dictionary, families that are one forbid it; what it predicts, unseen samples show.
#include "physics/rom/criterion.h"
#include "core/exceptions.h"
#include "core/random.h"
#include "physics/rom/local_basis.h"
#include "physics/rom/nested_errors.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

using namespace trestle;

namespace
{
  const auto near     = boost::test_tools::tolerance(1e-12);
  const auto in_order = boost::test_tools::per_element();

  Clusters clusters_of(const std::vector<unsigned int> &label)
  {
    Clusters result;
    result.label = label;
    for (unsigned int k = 0; std::find(label.begin(), label.end(), k) != label.end(); ++k)
      result.representative.push_back(std::size_t(std::find(label.begin(), label.end(), k) - label.begin()));
    return result;
  }

  /// Samples of one state in the plane.
  Coordinates in_plane(const std::vector<double> &values) { return {2, 1, values}; }

  /// Noise of falling size in ten directions, two states a sample; family f sees its directions turned by f angles.
  Coordinates families(const std::vector<unsigned int> &label, const double angle, const unsigned int seed)
  {
    constexpr std::size_t n_rows = 10, n_states = 2;
    Coordinates           result{n_rows, n_states, {}};
    for (std::size_t i = 0; i < label.size(); ++i)
      for (std::size_t s = 0; s < n_states; ++s)
        {
          const RandomStream stream(seed, "sample", i * n_states + s);
          double             value[n_rows];
          for (std::size_t r = 0; r < n_rows; ++r)
            value[r] = stream.normal(r) * std::pow(0.6, double(r));
          const double c = std::cos(angle * label[i]), d = std::sin(angle * label[i]);
          for (std::size_t r = 0; r < n_rows; ++r)
            result.values.push_back(r < n_rows / 2 ? c * value[r] - d * value[r + n_rows / 2]
                                                   : c * value[r] + d * value[r - n_rows / 2]);
        }
    return result;
  }

  std::vector<unsigned int> alternating(const std::size_t n, const unsigned int n_clusters)
  {
    std::vector<unsigned int> result(n);
    for (std::size_t i = 0; i < n; ++i)
      result[i] = (unsigned int)(i % n_clusters);
    return result;
  }

  DictionaryCandidate candidate_of(const std::vector<unsigned int> &label)
  {
    DictionaryCandidate result;
    result.clustering    = "k medoids";
    result.dissimilarity = "sine";
    result.clusters      = clusters_of(label);
    return result;
  }

  const std::vector<unsigned int> one_mode = {1};
  const Coordinates               nothing{2, 1, {}};
} // namespace

BOOST_AUTO_TEST_CASE(folds_share_out_each_cluster)
{
  std::vector<unsigned int> label(23);
  for (std::size_t i = 0; i < label.size(); ++i)
    label[i] = i < 12 ? 0 : i < 22 ? 1 : 2;
  const auto                clusters = clusters_of(label);
  const auto                folds    = stratified_folds(clusters, 5, 7);
  std::vector<unsigned int> all(5, 0), of_second(5, 0);
  for (std::size_t i = 0; i < label.size(); ++i)
    {
      BOOST_REQUIRE(folds[i] < 5u);
      ++all[folds[i]];
      of_second[folds[i]] += label[i] == 1 ? 1 : 0;
    }
  std::sort(all.begin(), all.end());
  BOOST_TEST(all == std::vector<unsigned int>({4, 4, 5, 5, 5}), in_order);
  BOOST_TEST(of_second == std::vector<unsigned int>(5, 2), in_order);
  BOOST_TEST(folds == stratified_folds(clusters, 5, 7), in_order);
  BOOST_TEST((folds != stratified_folds(clusters, 5, 8)));
  BOOST_CHECK_THROW(stratified_folds(clusters, 1, 7), InputError);
}

BOOST_AUTO_TEST_CASE(errors_on_nested_bases_are_those_on_each)
{
  const auto                     label   = alternating(8, 2);
  const auto                     samples = families(label, 0.3, 1);
  const std::vector<std::size_t> some    = {0, 1, 2, 3, 4};
  const LocalBasis               basis(samples, some, 10, LocalBasis::Scaling::unit_norms);
  const auto                     errors = nested_errors(basis.modes, samples, 7);
  BOOST_REQUIRE(errors.size() == std::size_t(basis.modes.cols()) + 1);
  BOOST_TEST(errors[0] == 1., near);
  for (Eigen::Index n = 0; n < basis.modes.cols(); ++n)
    BOOST_TEST(errors[std::size_t(n)] == projection_error(basis.modes.leftCols(n), samples, 7), near);
  BOOST_TEST(errors.back() <= 1e-12);
}

// Clusters {(1, 0), (0.8, 0.6)} and {(0, 1), (0.6, 0.8)}; the first of each are one fold.
BOOST_AUTO_TEST_CASE(a_fold_is_left_out_of_all_bases)
{
  const auto                      samples  = in_plane({1., 0., 0.8, 0.6, 0., 1., 0.6, 0.8});
  const auto                      clusters = clusters_of({0, 0, 1, 1});
  const std::vector<unsigned int> folds    = {0, 1, 0, 1};
  const auto                      errors   = errors_left_out(samples, clusters, folds, one_mode, true);
  BOOST_REQUIRE(errors.size() == 1u);
  // The first on (0.8, 0.6), on (0.6, 0.8), on the line between the two; the second on (1, 0), on (0, 1), between.
  const std::vector<double> local  = {0.6, 0.8, 0.6, 0.8, 0.8, 0.6, 0.8, 0.6};
  const std::vector<double> global = {std::sqrt(0.5), std::sqrt(0.02), std::sqrt(0.5), std::sqrt(0.02)};
  BOOST_TEST(errors[0].local == local, near << in_order);
  BOOST_TEST(errors[0].global[0] == global[0], near);
  BOOST_TEST(errors[0].global[2] == global[2], near);

  const auto means = dictionary_errors(errors[0], clusters.label);
  BOOST_TEST(means.expected == 0.6, near);
  BOOST_TEST(means.right == 0.6, near);
  BOOST_TEST(means.wrong == 0.8, near);
  const double e0 = std::accumulate(errors[0].global.begin(), errors[0].global.end(), 0.) / 4.;
  BOOST_TEST(means.global == e0, near);
  BOOST_TEST(means.gain() == 1. - 0.6 / e0, near);
  BOOST_TEST(means.least_accuracy() == (0.8 - e0) / 0.2, near);
}

// Bases without a sample come from sums that it is taken away from; here they are made of what is left.
BOOST_AUTO_TEST_CASE(samples_left_out_one_by_one)
{
  for (const bool alike : {true, false})
    {
      const auto label   = alternating(12, 2);
      auto       samples = families(label, 0.7, 3);
      for (std::size_t n = 0; n < 20; ++n)
        samples.values[20 * 4 + n] *= 1e4; // without it little is left of the sum, where norms count
      const auto                      clusters = clusters_of(label);
      const auto                      folds    = stratified_folds(clusters, 0, 7);
      const std::vector<unsigned int> n_modes  = {1, 3};
      const auto                      errors   = errors_left_out(samples, clusters, folds, n_modes, alike);
      for (std::size_t i = 0; i < 12; ++i)
        for (std::size_t m = 0; m < 2; ++m)
          {
            const auto error = [&](std::vector<std::size_t> others) {
              std::erase(others, i);
              const LocalBasis basis(samples, others, n_modes[m],
                                     alike ? LocalBasis::Scaling::unit_norms : LocalBasis::Scaling::none);
              return projection_error(basis.modes, samples, i);
            };
            std::vector<std::size_t> all(12);
            std::iota(all.begin(), all.end(), 0);
            BOOST_TEST(errors[m].global[i] == error(all), boost::test_tools::tolerance(1e-6));
            for (unsigned int k = 0; k < 2; ++k)
              BOOST_TEST(errors[m].of(i, k) == error(clusters.members(k)), boost::test_tools::tolerance(1e-6));
          }
    }
}

// Without (0, 1) there is no cluster of it: it errs as on the global basis, others on (0, 1) itself.
BOOST_AUTO_TEST_CASE(a_cluster_of_one_sample_neither_gains_nor_loses)
{
  const auto                      samples  = in_plane({1., 0., 0.8, 0.6, 0., 1.});
  const auto                      clusters = clusters_of({0, 0, 1});
  const std::vector<unsigned int> folds    = {0, 1, 0};
  const auto                      errors   = errors_left_out(samples, clusters, folds, one_mode, true).front();
  BOOST_TEST(errors.of(0, 1) == 1., near);
  BOOST_TEST(errors.of(2, 0) == 0.8, near);
  BOOST_TEST(errors.global[2] == 0.8, near);
  BOOST_TEST(errors.of(2, 1) == errors.global[2]);

  const std::vector<unsigned int> all_in_one = {0, 0, 0};
  BOOST_CHECK_THROW(errors_left_out(samples, clusters, all_in_one, one_mode, true), InputError);
}

BOOST_AUTO_TEST_CASE(held_out_samples_meet_bases_of_all_training_samples)
{
  const auto training = in_plane({2., 0., 3., 0., 0., 1.});
  const auto held_out = in_plane({0.6, 0.8, 5., 0.});
  const auto errors   = errors_held_out(training, clusters_of({0, 0, 1}), held_out, one_mode, false).front();
  BOOST_TEST(errors.local == std::vector<double>({0.8, 0.6, 0., 1.}), near << in_order);
  BOOST_TEST(errors.global == std::vector<double>({0.8, 0.}), near << in_order);
  BOOST_TEST(best_clusters(errors) == std::vector<unsigned int>({1, 0}), in_order);
}

BOOST_AUTO_TEST_CASE(confusion_is_row_stochastic)
{
  const std::vector<unsigned int> right = {0, 0, 0, 0, 1, 1}, named = {0, 0, 0, 1, 2, 1};
  const std::vector<double>       expected = {0.75, 0.25, 0., 0., 0.5, 0.5, 0., 0., 1.}; // nothing of the third
  BOOST_TEST(confusion_matrix(right, named, 3) == expected, in_order);
}

BOOST_AUTO_TEST_CASE(a_classifier_weighs_the_bases)
{
  // Cluster 0: three samples with means 0.1 and 0.5; cluster 1: one with 0.4 and 0.2.
  const ProjectionErrors          errors{2, {0., 0.4, 0.1, 0.5, 0.2, 0.6, 0.4, 0.2}, {0.3, 0.3, 0.3, 0.3}};
  const std::vector<unsigned int> labels    = {0, 0, 0, 1};
  const std::vector<double>       confusion = {0.9, 0.1, 0.3, 0.7};
  const auto                      means     = dictionary_errors(errors, labels, confusion);
  const double                    expected  = 0.75 * (0.9 * 0.1 + 0.1 * 0.5) + 0.25 * (0.3 * 0.4 + 0.7 * 0.2);
  BOOST_TEST(means.expected == expected, near);
  BOOST_TEST(means.right == 0.75 * 0.1 + 0.25 * 0.2, near);
  BOOST_TEST(means.wrong == 0.75 * 0.5 + 0.25 * 0.4, near);

  // Where it is known which samples are named wrongly, theirs is the error that counts.
  const std::vector<unsigned int> named = {0, 0, 1, 1};
  const auto                      exact = dictionary_errors(errors, labels, confusion, named);
  BOOST_TEST(exact.expected == (0. + 0.1 + 0.6 + 0.2) / 4., near);
  BOOST_TEST(exact.right == means.right);
  BOOST_TEST(exact.wrong == means.wrong);

  // Right as often as alpha* in every cluster: no better and no worse than one basis.
  const double              a    = means.least_accuracy();
  const std::vector<double> even = {a, 1. - a, 1. - a, a};
  BOOST_TEST(std::abs(dictionary_errors(errors, labels, even).gain()) < 1e-12);

  const std::vector<double> no_shares = {0.9, 0.2, 0.3, 0.7}, negative = {1.1, -0.1, 0., 1.};
  BOOST_CHECK_THROW(dictionary_errors(errors, labels, no_shares), InputError);
  BOOST_CHECK_THROW(dictionary_errors(errors, labels, negative), InputError);
}

BOOST_AUTO_TEST_CASE(accuracies_that_are_no_shares)
{
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto       accuracy = [](const double global, const double right, const double wrong) {
    return DictionaryErrors{right, global, right, wrong}.least_accuracy();
  };
  BOOST_TEST(accuracy(0.3, 0.1, 0.5) == 0.5, near);
  BOOST_TEST(accuracy(0.3, 0.1, 0.2) == 0.); // wrong bases are better than one
  BOOST_TEST(accuracy(0.3, 0.1, 0.1) == 0.);
  BOOST_TEST(accuracy(0.3, 0.4, 0.5) == 2., near); // not even the right one pays
  BOOST_TEST(accuracy(0.3, 0.3, 0.3) == infinity);
  BOOST_TEST((DictionaryErrors{1e-15, 1e-16, 1e-15, 1.}.gain()) == 0.); // round-off
}

BOOST_AUTO_TEST_CASE(orthogonal_families_ask_for_a_dictionary)
{
  std::vector<double>       values;
  std::vector<unsigned int> label;
  for (unsigned int i = 0; i < 20; ++i)
    {
      label.push_back(i < 12 ? 0 : 1);
      values.insert(values.end(), {i < 12 ? 1. + i : 0., i < 12 ? 0. : 3. + i});
    }
  const auto rows = judge_dictionary(in_plane(values), in_plane({7., 0., 0., -1., 2., 0.}), candidate_of(label),
                                     std::vector<unsigned int>{1, 2});
  BOOST_REQUIRE(rows.size() == 2u);
  // With one mode the global basis is the larger family's.
  BOOST_TEST(rows[0].predicted.right < 1e-12);
  BOOST_TEST(rows[0].predicted.wrong == 1., near);
  BOOST_TEST(rows[0].predicted.global == 0.4, near);
  BOOST_TEST(rows[0].predicted.gain() > 1. - 1e-6);
  BOOST_TEST(rows[0].predicted.least_accuracy() == 0.6, near);
  BOOST_TEST(rows[0].pays());
  BOOST_TEST(rows[0].measured.global == 1. / 3., near);
  BOOST_TEST(rows[0].difference() < 1e-6);
  BOOST_TEST(rows[0].q90_best < 1e-12);
  BOOST_TEST(rows[0].q90_global == 0.8, near);
  // With two it has all.
  BOOST_TEST(!rows[1].pays());
  BOOST_TEST(rows[1].predicted.gain() == 0.);
}

BOOST_AUTO_TEST_CASE(families_that_are_one_forbid_it)
{
  const auto label = alternating(60, 3);
  const auto rows  = judge_dictionary(families(label, 0., 2), families(label, 0., 3), candidate_of(label),
                                      std::vector<unsigned int>{1, 2, 4});
  for (const auto &row : rows)
    {
      BOOST_TEST(row.predicted.gain() <= row.deviation);
      BOOST_TEST(!row.pays());
      BOOST_TEST(row.predicted.gain() > -1.);
    }
}

BOOST_AUTO_TEST_CASE(one_cluster_is_no_dictionary)
{
  const auto label = std::vector<unsigned int>(20, 0);
  const auto row =
      judge_dictionary(families(label, 0., 2), families(label, 0., 3), candidate_of(label), one_mode).front();
  BOOST_TEST(std::abs(row.predicted.gain()) < 1e-12);
  BOOST_TEST(!row.pays());
  BOOST_TEST(std::isinf(row.predicted.least_accuracy()));
}

BOOST_AUTO_TEST_CASE(what_is_predicted_is_what_unseen_samples_show)
{
  const auto label = alternating(80, 2);
  const auto rows  = judge_dictionary(families(label, 1.2, 4), families(label, 1.2, 5), candidate_of(label),
                                      std::vector<unsigned int>{1, 2, 3, 5});
  for (const auto &row : rows)
    {
      BOOST_TEST(row.pays());
      BOOST_TEST(row.deviation > 0.);
      BOOST_TEST(row.deviation < 0.1);
      BOOST_TEST(row.difference() < 0.1);
      BOOST_TEST(row.q90_ratio() < 1.);
    }
}

BOOST_AUTO_TEST_CASE(a_seed_repeats_a_row)
{
  const auto label = alternating(40, 2);
  const auto judge = [&](const std::vector<unsigned int> &n_modes, const unsigned int seed) {
    CriterionOptions options;
    options.seed = seed;
    return judge_dictionary(families(label, 1.2, 4), nothing, candidate_of(label), n_modes, options);
  };
  const auto rows = judge({1, 3}, 0), again = judge({1, 3}, 0);
  BOOST_TEST(again[1].deviation == rows[1].deviation);
  BOOST_TEST(again[1].predicted.expected == rows[1].predicted.expected);
  BOOST_TEST(judge({1, 3}, 1)[1].deviation != rows[1].deviation);
  // A row does not depend on the others.
  BOOST_TEST(judge({3, 7}, 0)[0].predicted.gain() == rows[1].predicted.gain(), near);
  BOOST_TEST(judge({3, 7}, 0)[0].deviation == rows[1].deviation, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(rows[1].n_held_out == 0u);
  BOOST_TEST(std::isnan(rows[1].measured.gain()));
}

// Of a mean of independent numbers the deviation is known: errors 0 or 1 in halves, e_0 one.
BOOST_AUTO_TEST_CASE(bootstrap_gives_the_deviation_of_a_mean)
{
  constexpr std::size_t     n = 400;
  ProjectionErrors          errors{1, std::vector<double>(n), std::vector<double>(n, 1.)};
  std::vector<unsigned int> labels(n, 0);
  for (std::size_t i = 0; i < n; ++i)
    errors.local[i] = double(i % 2);
  BOOST_TEST(gain_deviation(errors, labels, {}, 2000, 0) == 0.5 / std::sqrt(double(n)),
             boost::test_tools::tolerance(0.05));
  BOOST_TEST(gain_deviation(errors, labels, {}, 50, 0) == gain_deviation(errors, labels, {}, 50, 0));
}

BOOST_AUTO_TEST_CASE(a_classifier_of_unseen_samples)
{
  auto       candidate = candidate_of({0, 0, 1, 1});
  const auto training  = in_plane({1., 0., 2., 0., 0., 1., 0., 3.});
  const auto held_out  = in_plane({1., 0., 0., 1.});
  candidate.named      = {1, 1}; // the first wrongly
  candidate.confusion  = {0.5, 0.5, 0., 1.};
  const auto row       = judge_dictionary(training, held_out, candidate, one_mode).front();
  BOOST_TEST(row.predicted.expected == 0.25, near);
  BOOST_TEST(row.measured.expected == 0.5, near);
  BOOST_TEST(row.q90_best < 1e-12);
}

BOOST_AUTO_TEST_CASE(modes_that_the_global_basis_needs)
{
  const auto         label    = std::vector<unsigned int>(40, 0);
  const auto         training = families(label, 0., 6), held_out = families(label, 0., 7);
  const unsigned int n      = modes_of_global_basis(training, held_out, 0.1);
  const auto         median = [&](const unsigned int n_modes) {
    auto errors =
        errors_held_out(training, clusters_of(label), held_out, std::vector<unsigned int>{n_modes}, true)[0]
            .global;
    std::sort(errors.begin(), errors.end());
    return 0.5 * (errors[19] + errors[20]);
  };
  BOOST_TEST(n > 1u);
  BOOST_TEST(n < 10u);
  BOOST_TEST(median(n) <= 0.1);
  BOOST_TEST(median(n - 1) > 0.1);
  BOOST_TEST(modes_of_global_basis(training, held_out, 1.) == 1u);
  BOOST_TEST(modes_of_global_basis(training, held_out, -1.) == 10u); // never enough: all
}

BOOST_AUTO_TEST_CASE(no_modes_are_refused)
{
  const auto samples = in_plane({1., 0., 0., 1.});
  BOOST_CHECK_THROW(judge_dictionary(samples, nothing, candidate_of({0, 1}), std::vector<unsigned int>{2, 0}),
                    InputError);
  BOOST_CHECK_THROW(judge_dictionary(samples, nothing, candidate_of({0, 1}), {}), InputError);
}

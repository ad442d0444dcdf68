// MPI: 1 2
// Stacked perceptrons find clusters among irrelevant features where the nearest sample does not; their probabilities
// are calibrated; ranks, batches and repetitions give the same bits; LibTorch agrees; bad samples are refused.
#include "ml/api/classifier.h"

#include "core/exceptions.h"
#include "ml/answering/classifier_parts.h"
#include "ml/fe_ol/branch_network.h"
#include "ml/networks/weights.h"
#include "ml/tensor_placement.h"
#include "support/parameter_values.h"
#include "support/sector_samples.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <limits>

using namespace trestle;
using testing::sector_samples;
using testing::SectorSamples;
namespace data = boost::unit_test::data;

namespace
{
  constexpr unsigned int K = SectorSamples::n_classes;

  using Values = std::map<std::string, std::string>;

  Classifier train(const SectorSamples &samples, const Values &values = {},
                   const Communicator &communicator = Communicator())
  {
    testing::ParameterValues prm;
    const ClassifierTraining training(prm);
    for (const auto &[key, value] : values)
      prm.set("classifier/" + key, value);
    return training.train(samples.features, samples.labels, K, communicator);
  }

  /// Fewer networks and folds, for what does not ask how good they are.
  const Values small{
      {"networks", "2"}, {"widths", "8,8-8"}, {"folds", "3"}, {"epochs", "15"}, {"augmentation", "1"}};

  /// What a classifier says of samples that it never saw.
  struct HeldOut
  {
    double accuracy = 0., among_three = 0., log_loss = 0.;
  };

  HeldOut judge(const Classifier &classifier, const SectorSamples &samples)
  {
    HeldOut    result;
    const auto p = classifier.probabilities(samples.features);
    for (std::size_t i = 0; i < samples.n(); ++i)
      {
        const auto candidates = classifier.candidates(samples.row(i), 3);
        result.accuracy += candidates[0] == samples.labels[i];
        result.among_three += std::count(candidates.begin(), candidates.end(), samples.labels[i]);
        result.log_loss -= std::log(p[i * K + samples.labels[i]]);
      }
    const double n = double(samples.n());
    return {result.accuracy / n, result.among_three / n, result.log_loss / n};
  }

  /// Of the nearest sample learnt from, each feature over its range.
  double accuracy_of_nearest(const SectorSamples &learnt, const SectorSamples &asked)
  {
    std::vector<double> least(learnt.row(0).begin(), learnt.row(0).end()), largest = least;
    for (std::size_t i = 0; i < learnt.features.size(); ++i)
      {
        const std::size_t j = i % SectorSamples::n_features;
        least[j]            = std::min(least[j], learnt.features[i]);
        largest[j]          = std::max(largest[j], learnt.features[i]);
      }
    const auto distance = [&](const std::size_t i, const std::size_t a) {
      double sum = 0.;
      for (std::size_t j = 0; j < SectorSamples::n_features; ++j)
        sum += std::pow((learnt.row(i)[j] - asked.row(a)[j]) / (largest[j] - least[j]), 2);
      return sum;
    };
    unsigned int n_right = 0;
    for (std::size_t a = 0; a < asked.n(); ++a)
      {
        std::size_t nearest = 0;
        for (std::size_t i = 1; i < learnt.n(); ++i)
          nearest = distance(i, a) < distance(nearest, a) ? i : nearest;
        n_right += learnt.labels[nearest] == asked.labels[a];
      }
    return n_right / double(asked.n());
  }

  bool are_equal(const Classifier &a, const Classifier &b)
  {
    Archive first, second;
    a.write(first);
    b.write(second);
    return first.serialise() == second.serialise();
  }
} // namespace

BOOST_AUTO_TEST_CASE(irrelevant_features)
{
  const auto learnt = sector_samples(240, 0.15, 1), asked = sector_samples(600, 0.15, 2);
  const auto classifier = train(learnt);
  const auto held_out   = judge(classifier, asked);
  BOOST_TEST_MESSAGE("held out " << held_out.accuracy << ", among three " << held_out.among_three << ", nearest "
                                 << accuracy_of_nearest(learnt, asked) << ", out of fold "
                                 << classifier.scores().accuracy());
  BOOST_TEST(held_out.accuracy >= 0.95);
  BOOST_TEST(held_out.among_three >= 0.99);
  BOOST_TEST(accuracy_of_nearest(learnt, asked) < 0.85);
  auto chosen = classifier.chosen_features();
  std::sort(chosen.begin(), chosen.end());
  BOOST_TEST(chosen == (std::vector<unsigned int>{1, 4}), boost::test_tools::per_element());

  // What it says of itself is true.
  const auto &scores = classifier.scores();
  BOOST_TEST(std::abs(scores.accuracy() - held_out.accuracy) < 0.05);
  BOOST_TEST(scores.accuracy(K) == 1.);
  for (unsigned int k = 0; k < K; ++k)
    {
      double sum = 0.;
      for (unsigned int j = 0; j < K; ++j)
        sum += scores.confusion[k * K + j];
      BOOST_TEST(sum == 1., boost::test_tools::tolerance(1e-14));
      BOOST_TEST(scores.confusion[k * K + k] > 0.8);
    }
}

BOOST_DATA_TEST_CASE(calibrated_probabilities, data::make({0., -0.2}), gap)
{
  // Sectors that touch, and sectors that overlap, where one sample in six can only be guessed.
  const auto learnt = sector_samples(240, gap, 3), asked = sector_samples(1500, gap, 4);
  const auto classifier = train(learnt, {{"networks", "3"}, {"folds", "4"}});
  const auto p          = classifier.probabilities(asked.features);
  double     confidence = 0.;
  for (std::size_t i = 0; i < asked.n(); ++i)
    {
      const auto row = std::span(p).subspan(i * K, K);
      double     sum = 0.;
      for (const double entry : row)
        {
          BOOST_REQUIRE(entry >= 0.);
          sum += entry;
        }
      BOOST_REQUIRE(std::abs(sum - 1.) < 1e-14);
      confidence += *std::max_element(row.begin(), row.end()) / double(asked.n());
    }
  Archive archive;
  classifier.write(archive);
  archive.arrays["classifier temperature"].values = {1.};
  const auto calibrated = judge(classifier, asked), raw = judge(Classifier(archive), asked);
  BOOST_TEST_MESSAGE("log loss " << calibrated.log_loss << " calibrated, " << raw.log_loss << " raw; confidence "
                                 << confidence << ", accuracy " << calibrated.accuracy);
  BOOST_TEST(calibrated.log_loss < (gap == 0. ? 0.85 : 1.) * raw.log_loss);
  BOOST_TEST(calibrated.accuracy == raw.accuracy);
  BOOST_TEST(std::abs(confidence - calibrated.accuracy) < 0.06);
  BOOST_TEST(classifier.scores().log_loss < classifier.scores().log_loss_uncalibrated);
}

BOOST_AUTO_TEST_CASE(ranks_and_seeds)
{
  const auto samples = sector_samples(90, 0.1, 5);
  const auto shared  = train(samples, small);
  BOOST_TEST(are_equal(shared, train(samples, small, Communicator(MPI_COMM_SELF))));
  BOOST_TEST(are_equal(shared, train(samples, small)));
  auto other    = small;
  other["seed"] = "1";
  BOOST_TEST(!are_equal(shared, train(samples, other)));
}

BOOST_AUTO_TEST_CASE(who_was_called_what_out_of_fold_is_known)
{
  const auto  samples = sector_samples(90, 0.1, 5);
  const auto  trained = train(samples, small);
  const auto &scores  = trained.scores();
  BOOST_REQUIRE(scores.named.size() == samples.n());
  double right = 0.;
  for (std::size_t i = 0; i < samples.n(); ++i)
    right += scores.named[i] == samples.labels[i];
  BOOST_TEST(right / double(samples.n()) == scores.accuracy(), boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(any_batch)
{
  const auto samples    = sector_samples(60, 0.1, 5);
  const auto classifier = train(samples, small);
  const auto all        = classifier.probabilities(samples.features);
  for (std::size_t i = 0; i < samples.n(); ++i)
    {
      const auto alone = classifier.probabilities(samples.row(i));
      BOOST_TEST(std::equal(alone.begin(), alone.end(), all.begin() + std::ptrdiff_t(i * K)));
      const auto order = classifier.candidates(samples.row(i), K);
      for (unsigned int k = 1; k < K; ++k)
        BOOST_TEST(alone[order[k]] <= alone[order[k - 1]]);
    }
  BOOST_TEST(classifier.probabilities({}).empty());
}

BOOST_AUTO_TEST_CASE(libtorch_agrees)
{
  const auto  samples    = sector_samples(90, 0.1, 6);
  const auto  classifier = train(samples, {{"epochs", "10"}, {"folds", "2"}});
  const auto &parts      = classifier.parts();
  const auto  raw        = torch::tensor(samples.features, torch::kDouble).view({-1, SectorSamples::n_features});
  const auto  x =
      (raw.index_select(1, torch::tensor({int64_t(parts.features.number[0]), int64_t(parts.features.number[1])})) -
       torch::tensor(parts.features.mean, torch::kDouble)) /
      torch::tensor(parts.features.deviation, torch::kDouble);
  std::vector<torch::Tensor> stacked;
  for (std::size_t i = 0; i < parts.shapes.size(); ++i)
    {
      Weights weights(branch_weight_shapes(parts.shapes[i], "test"), 0, torch::dtype(torch::kDouble));
      weights.assign(torch::tensor(parts.weights[i], torch::kDouble));
      stacked.push_back(torch::softmax(apply_branch(parts.shapes[i], weights.arrays(), x), 1));
    }
  stacked.push_back(torch::ones({x.size(0), 1}, torch::kDouble));
  const auto combination = torch::tensor(parts.combination, torch::kDouble).view({-1, int64_t(K)});
  const auto v           = torch::mm(torch::cat(stacked, 1), combination);
  const auto scores      = torch::log(0.5 * (v + torch::sqrt(v.square() + 4. * parts.floor * parts.floor)));
  const auto expected    = on_host(torch::softmax(scores / parts.temperature, 1));
  const auto p           = classifier.probabilities(samples.features);
  const auto values      = entries(expected);
  BOOST_REQUIRE_EQUAL(parts.shapes.size(), 6u);
  BOOST_REQUIRE_EQUAL(p.size(), values.size());
  for (std::size_t i = 0; i < p.size(); ++i)
    BOOST_TEST(std::abs(p[i] - values[i]) < 1e-12);
}

BOOST_AUTO_TEST_CASE(small_classes)
{
  // Two samples of cluster 1, one of cluster 5: the rest is learnt, and they are not forgotten where all is.
  auto                samples = sector_samples(120, 0.2, 7);
  SectorSamples       fewer;
  std::vector<double> n(K, 0.);
  for (std::size_t i = 0; i < samples.n(); ++i)
    if (const auto k = samples.labels[i]; (k != 1 || n[1] < 2) && (k != 5 || n[5] < 1))
      {
        ++n[k];
        fewer.labels.push_back(k);
        fewer.features.insert(fewer.features.end(), samples.row(i).begin(), samples.row(i).end());
      }
  const auto  classifier = train(fewer, small);
  const auto &confusion  = classifier.scores().confusion;
  BOOST_TEST(confusion[5 * K + 5] == 0.);
  for (const auto k : {0u, 2u, 3u, 4u})
    BOOST_TEST(confusion[k * K + k] > 0.7);
}

namespace
{
  /// One mistake a case: what is done to the samples, or set, and what the message says.
  struct Mistake
  {
    std::string                          name, message;
    std::function<void(SectorSamples &)> spoil = [](SectorSamples &) {};
    Values                               values;
    unsigned int                         n_classes = K;
  };

  std::ostream &operator<<(std::ostream &out, const Mistake &mistake) { return out << mistake.name; }

  const std::vector<Mistake> mistakes{
      {"one cluster",
       "one cluster has nothing to decide",
       [](auto &s) { s.labels.assign(s.labels.size(), 0); },
       {},
       1},
      {"label", "Sample 3 is of cluster 6", [](auto &s) { s.labels[3] = K; }, {}},
      {"empty cluster", "Cluster 6 has no sample", [](auto &) {}, {}, K + 1},
      {"no samples", "6 clusters of 0 samples", [](auto &s) { s = {}; }, {}},
      {"length", "359 numbers as features of 60 samples", [](auto &s) { s.features.pop_back(); }, {}},
      {"no features", "0 numbers as features of 60 samples", [](auto &s) { s.features.clear(); }, {}},
      {"not finite",
       "Feature 2 of sample 1 is nan",
       [](auto &s) { s.features[8] = std::numeric_limits<double>::quiet_NaN(); },
       {}},
      {"constant",
       "None of the 6 features differs",
       [](auto &s) { s.features.assign(s.features.size(), 0.1); },
       {}},
      {"folds", "classifier/folds = 61", [](auto &) {}, {{"folds", "61"}}},
      {"widths", "classifier/widths", [](auto &) {}, {{"widths", "8-wide"}}},
      {"no channels", "a layer of 0 channels", [](auto &) {}, {{"widths", "8,8-0"}}}};
} // namespace

BOOST_DATA_TEST_CASE(refused, data::make(mistakes), mistake)
{
  auto samples = sector_samples(60, 0.1, 8);
  mistake.spoil(samples);
  testing::ParameterValues prm;
  const ClassifierTraining training(prm);
  for (const auto &[key, value] : mistake.values)
    prm.set("classifier/" + key, value);
  BOOST_CHECK_EXCEPTION(training.train(samples.features, samples.labels, mistake.n_classes, Communicator()),
                        InputError, [&](const InputError &error) {
                          return std::string(error.what()).find(mistake.message) != std::string::npos;
                        });
}

BOOST_AUTO_TEST_CASE(refused_queries)
{
  const auto classifier = train(sector_samples(60, 0.1, 8), small);
  BOOST_TEST(classifier.n_features() == 6u);
  std::vector<double> query(6, 0.);
  BOOST_CHECK_THROW(classifier.probabilities(std::vector<double>(7, 0.)), InputError);
  BOOST_CHECK_THROW(classifier.candidates(std::vector<double>(12, 0.), 1), InputError);
  BOOST_CHECK_THROW(classifier.candidates(query, 0), InputError);
  BOOST_CHECK_THROW(classifier.candidates(query, K + 1), InputError);
  // Far outside is answered; what is no number is not, even where nobody looks at it.
  query.assign(6, 1e300);
  for (const double p : classifier.probabilities(query))
    BOOST_TEST((p >= 0. && p <= 1.));
  query.assign(6, 0.);
  query[0] = std::numeric_limits<double>::infinity();
  BOOST_CHECK_THROW(classifier.probabilities(query), InputError);
}

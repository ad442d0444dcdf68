#include "core/exceptions.h"
#include "core/log.h"
#include "ml/answering/classifier_parts.h"
#include "ml/api/classifier.h"
#include "ml/rom_net/classifier_shapes.h"
#include "ml/rom_net/network_ensemble.h"
#include "ml/rom_net/stacking.h"
#include "ml/tensor_placement.h"
#include "ml/torch_errors.h"

#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// @throws InputError for what is no set of samples.
    LabelledSamples checked(const std::span<const double> features, const std::span<const unsigned int> labels,
                            const unsigned int n_classes)
    {
      const std::size_t n = labels.size(), d = features.size() / n;
      if (d == 0 || features.size() != n * d)
        throw InputError("The classifier gets " + std::to_string(features.size()) + " numbers as features of " +
                             std::to_string(n) + " samples.",
                         "Give every sample equally many features, one at least.");
      for (std::size_t i = 0; i < features.size(); ++i)
        if (!std::isfinite(features[i]))
          throw InputError("Feature " + std::to_string(i % d) + " of sample " + std::to_string(i / d) + " is " +
                               std::to_string(features[i]) + ".",
                           "Leave out samples whose features are not finite.");
      for (std::size_t i = 0; i < n; ++i)
        if (labels[i] >= n_classes)
          throw InputError("Sample " + std::to_string(i) + " is of cluster " + std::to_string(labels[i]) +
                               "; there are " + std::to_string(n_classes) + " clusters, from 0 on.",
                           "Give each sample one of the clusters that the classifier is told of.");
      return {d, n_classes, {features.begin(), features.end()}, {labels.begin(), labels.end()}};
    }

    /// @throws InputError for a class without samples. Says so where a class is small.
    void check_classes(const LabelledSamples &samples, const unsigned int n_folds)
    {
      const auto members = samples.members();
      for (std::size_t k = 0; k < members.size(); ++k)
        {
          const std::string n = std::to_string(members[k].size()), cluster = "Cluster " + std::to_string(k);
          if (members[k].empty())
            throw InputError(cluster + " has no sample that a classifier could learn from.",
                             "Give every cluster a sample, or take fewer clusters.");
          if (members[k].size() == 1)
            log::warning(cluster +
                         " has one sample: out of fold the classifier does not know it, and calls it wrong.");
          else if (members[k].size() < n_folds)
            log::warning(cluster + " has " + n + " samples, fewer than the " + std::to_string(n_folds) +
                         " folds: how often it is recognised rests on " + n + " answers.");
        }
    }

    std::vector<std::size_t> all_of(const std::size_t n)
    {
      std::vector<std::size_t> numbers(n);
      std::iota(numbers.begin(), numbers.end(), std::size_t(0));
      return numbers;
    }
    /// Should processors differ in the last bit. What archives of classifiers leave out comes along.
    Classifier of_root(ClassifierParts parts, const Communicator &communicator)
    {
      const std::string named = "named out of fold";
      Archive           archive;
      archive.arrays[named] = {{parts.scores.named.size()},
                               {parts.scores.named.begin(), parts.scores.named.end()}};
      Classifier(std::move(parts)).write(archive);
      archive                 = Archive::deserialise(communicator.broadcast(archive.serialise()));
      ClassifierParts result  = Classifier(archive).parts();
      const auto     &numbers = archive.arrays.at(named).values;
      result.scores.named.assign(numbers.begin(), numbers.end());
      return Classifier(std::move(result));
    }
  } // namespace

  ClassifierTraining::ClassifierTraining(ParameterSink &prm)
  {
    const auto section = prm.section("classifier");
    prm.add("networks", n_networks_, "Perceptrons whose answers are combined.", Allowed::between(1, 100));
    prm.add("widths", widths_, "Channels of the hidden layers of each network, such as 32-16; taken in turn.");
    prm.add("epochs", epochs_, "Steps of L-BFGS a network, at most; validation samples end it earlier.",
            Allowed::at_least(1));
    prm.add("weight decay", weight_decay_, "Times half the sum of squares of the weights, added to the loss.",
            Allowed::non_negative());
    prm.add("features", n_features_, "Of those that tell clusters apart, at most so many are looked at.",
            Allowed::at_least(1));
    prm.add("augmentation", augmentation_, "Samples added between neighbours of one cluster, over samples.",
            Allowed::between(0., 100.));
    prm.add("folds", n_folds_,
            "Parts that samples are cut into; each is answered by networks that did not see it.",
            Allowed::at_least(2));
    prm.add("ridge", ridge_, "Penalty of the regression that combines the networks.", Allowed::positive());
    prm.add("seed", seed_, "Of folds, initial weights and added samples.");
  }

  void ClassifierTraining::check(const std::size_t n_samples, const unsigned int n_classes) const
  {
    if (n_classes < 2)
      throw InputError("A classifier of " + std::string(n_classes == 1 ? "one cluster" : "no cluster") +
                           " has nothing to decide.",
                       "Take two clusters or more, or none and the global basis alone.");
    if (n_samples < n_classes)
      throw InputError("There are " + std::to_string(n_classes) + " clusters of " + std::to_string(n_samples) +
                           " samples.",
                       "Take fewer clusters, or more samples.");
    if (n_samples < n_folds_)
      throw InputError("classifier/folds = " + std::to_string(n_folds_) + ": there are only " +
                           std::to_string(n_samples) + " samples.",
                       "Take fewer folds, or more samples.");
    classifier_shapes(widths_, n_networks_, 1, n_classes);
  }

  Classifier ClassifierTraining::train(const std::span<const double>       features,
                                       const std::span<const unsigned int> labels, const unsigned int n_classes,
                                       const Communicator &communicator, const unsigned int n_threads) const
  {
    LabelledSamples samples;
    communicator.on_all([&] {
      check(labels.size(), n_classes);
      samples = checked(features, labels, n_classes);
      check_classes(samples, n_folds_);
    });
    set_torch_threads(n_threads);
    const NetworkEnsemble ensemble(
        {widths_, n_networks_, n_features_, n_folds_, epochs_, weight_decay_, augmentation_, seed_}, samples,
        communicator);
    const auto      answered = ensemble.answer_out_of_fold();
    ClassifierParts parts    = ensemble.train_on_all(answered.n_steps);
    communicator.on_all([&] {
      converting_torch_errors([&] {
        auto scores = estimates_out_of_fold(answered.samples, ridge_);
        parts.floor = 1. / double(samples.n() + 1); // n samples tell nothing of rarer events
        to_scores(scores, parts.floor);
        parts.temperature = fit_temperature(scores, samples.labels, n_classes);
        parts.scores      = score_classifier(scores, samples.labels, n_classes, parts.temperature);
        parts.combination = fit_combination(answered.samples, all_of(samples.n()), ridge_);
      });
    });
    return of_root(std::move(parts), communicator);
  }
} // namespace trestle

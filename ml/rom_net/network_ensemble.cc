#include "ml/rom_net/network_ensemble.h"

#include "core/progress.h"
#include "ml/rom_net/augmentation.h"
#include "ml/rom_net/classifier_shapes.h"
#include "ml/rom_net/feature_choice.h"
#include "ml/rom_net/folds.h"
#include "ml/torch_errors.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace trestle
{
  namespace
  {
    constexpr unsigned int one_in_validates = 6; ///< of those that are learnt from

    LabelledSamples standardised(const ChosenFeatures &features, const LabelledSamples &samples)
    {
      return {features.number.size(), samples.n_classes, features.standardised(samples.features), samples.labels};
    }

    unsigned int median(std::vector<double> values)
    {
      const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
      std::nth_element(values.begin(), middle, values.end());
      return (unsigned int)(*middle);
    }

    /// Room for the weights of each network, one after the other.
    std::vector<std::size_t> places(const std::vector<BranchShape> &shapes)
    {
      std::vector<std::size_t> result{0};
      for (const auto &shape : shapes)
        result.push_back(result.back() + shape.n_weights());
      return result;
    }
  } // namespace

  NetworkEnsemble::NetworkEnsemble(Settings settings, const LabelledSamples &samples,
                                   const Communicator &communicator)
    : settings_(std::move(settings)),
      samples_(samples),
      communicator_(communicator),
      folds_(stratified_folds(samples, settings_.n_folds, settings_.seed))
  {}

  NetworkEnsemble::Lesson NetworkEnsemble::prepare(const LabelledSamples &kept, const unsigned int number,
                                                   const bool validates) const
  {
    auto       features = choose_features(kept, settings_.n_features);
    const auto all      = standardised(features, kept);
    const auto split    = validates ? split_for_validation(all, one_in_validates, settings_.seed) : Split{};
    auto shapes = classifier_shapes(settings_.widths, settings_.n_networks, features.number.size(), all.n_classes);
    const auto learnt     = validates ? all.subset(split.kept) : all;
    auto       validation = all.subset(split.held_back);
    auto       more       = augmented(learnt, settings_.augmentation,
                                      RandomStream(settings_.seed, "samples added to a classifier", number));
    return {std::move(features), std::move(shapes), std::move(more), std::move(validation)};
  }

  TrainedNetwork NetworkEnsemble::train(const Lesson &lesson, const unsigned int network,
                                        const unsigned int n_steps) const
  {
    const auto seed = (unsigned int)(RandomStream(settings_.seed, "networks of a classifier").bits(network));
    return train_network(lesson.shapes[network], lesson.learnt, lesson.validation,
                         {n_steps, settings_.weight_decay, seed});
  }

  void NetworkEnsemble::share_out(const std::size_t n, const std::function<void(std::size_t)> &job) const
  {
    communicator_.on_all([&] {
      converting_torch_errors([&] {
        Progress bar("classifier", n, communicator_.is_root());
        for (std::size_t i = std::size_t(communicator_.rank()); i < n; i += std::size_t(communicator_.size()))
          {
            job(i);
            bar.step(std::min(n, i + std::size_t(communicator_.size())));
          }
      });
    });
  }

  NetworkEnsemble::OutOfFold NetworkEnsemble::answer_out_of_fold() const
  {
    const std::size_t     m = settings_.n_networks, k = samples_.n_classes;
    OutOfFold             result{{samples_.n_classes, {}, samples_.labels, folds_}, {}};
    std::vector<double>   stacked(samples_.n() * m * k, 0.), steps(m * settings_.n_folds, 0.);
    std::optional<Lesson> lesson,
        whole; // whole: without samples that only tell when to stop, as in train_on_all()
    unsigned int fold = settings_.n_folds;
    // Networks of one fold come one after the other: each rank prepares a fold once.
    share_out(m * settings_.n_folds, [&](const std::size_t job) {
      const auto network = (unsigned int)(job % m);
      const auto split   = split_by_fold(folds_, (unsigned int)(job / m));
      if (fold != job / m)
        {
          lesson = prepare(samples_.subset(split.kept), (unsigned int)(job / m), true);
          whole  = prepare(samples_.subset(split.kept), (unsigned int)(job / m), false);
        }
      fold               = (unsigned int)(job / m);
      const auto n_steps = train(*lesson, network, settings_.n_steps).n_steps;
      const auto trained = train(*whole, network, n_steps);
      const auto p =
          network_probabilities(whole->shapes[network], trained.weights,
                                whole->features.standardised(samples_.subset(split.held_back).features));
      for (std::size_t i = 0; i < split.held_back.size(); ++i)
        std::copy_n(p.begin() + std::ptrdiff_t(i * k), k,
                    stacked.begin() + std::ptrdiff_t((split.held_back[i] * m + network) * k));
      steps[network * settings_.n_folds + fold] = n_steps;
    });
    communicator_.sum_in_place(stacked.data(), stacked.size());
    communicator_.sum_in_place(steps.data(), steps.size());
    result.samples.stacked = std::move(stacked);
    for (std::size_t network = 0; network < m; ++network)
      {
        const auto begin = steps.begin() + std::ptrdiff_t(network * settings_.n_folds);
        result.n_steps.push_back(median({begin, begin + settings_.n_folds}));
      }
    return result;
  }

  ClassifierParts NetworkEnsemble::train_on_all(const std::vector<unsigned int> &n_steps) const
  {
    Lesson lesson;
    communicator_.on_all([&] { lesson = prepare(samples_, settings_.n_folds, false); });
    const auto          place = places(lesson.shapes);
    std::vector<double> weights(place.back(), 0.);
    share_out(settings_.n_networks, [&](const std::size_t network) {
      const auto trained = train(lesson, (unsigned int)(network), n_steps[network]);
      std::copy(trained.weights.begin(), trained.weights.end(), weights.begin() + std::ptrdiff_t(place[network]));
    });
    communicator_.sum_in_place(weights.data(), weights.size());
    ClassifierParts parts;
    parts.n_classes = samples_.n_classes;
    for (std::size_t network = 0; network < settings_.n_networks; ++network)
      parts.weights.emplace_back(weights.begin() + std::ptrdiff_t(place[network]),
                                 weights.begin() + std::ptrdiff_t(place[network + 1]));
    parts.features = std::move(lesson.features);
    parts.shapes   = std::move(lesson.shapes);
    return parts;
  }
} // namespace trestle

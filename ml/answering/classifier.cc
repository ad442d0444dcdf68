#include "ml/api/classifier.h"

#include "core/exceptions.h"
#include "ml/answering/branch_archive.h"
#include "ml/answering/cell_scales.h"
#include "ml/answering/classifier_parts.h"

#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    constexpr const char *kind = "stacked perceptrons"; ///< attribute `classifier`

    [[noreturn]] void refuse(const std::string &what)
    {
      throw InputError("The classifier's archive " + what + ".",
                       "The file is damaged: train the classifier again.");
    }

    std::string network_name(const std::size_t number)
    {
      return "classifier network " + std::to_string(number + 1);
    }

    void put(Archive &archive, const std::string &name, const std::vector<double> &values)
    {
      archive.arrays["classifier " + name] = {{values.size()}, values};
    }

    const std::vector<double> &get(const Archive &archive, const std::string &name, const std::size_t n)
    {
      return archived(archive, "classifier " + name, n);
    }

    unsigned int natural(const double value, const double least, const double most, const std::string &what)
    {
      if (!(value >= least && value <= most && value == std::floor(value)))
        refuse("holds " + std::to_string(value) + " as " + what);
      return (unsigned int)(value);
    }

    double positive(const double value, const std::string &what)
    {
      if (!(value > 0.))
        refuse("holds " + std::to_string(value) + " as " + what);
      return value;
    }

    ChosenFeatures read_features(const Archive &archive, const std::size_t n_given, const std::size_t n_chosen)
    {
      ChosenFeatures features{n_given, {}, get(archive, "means", n_chosen), get(archive, "deviations", n_chosen)};
      for (const double number : get(archive, "chosen features", n_chosen))
        features.number.push_back(natural(number, 0., double(n_given) - 1., "number of a feature"));
      for (const double deviation : features.deviation)
        positive(deviation, "deviation of a feature");
      return features;
    }

    ClassifierScores read_scores(const Archive &archive, const std::size_t n_classes)
    {
      const auto &losses = get(archive, "log losses", 2);
      return {get(archive, "confusion", n_classes * n_classes), get(archive, "accuracies", n_classes), losses[0],
              losses[1]};
    }

    void read_networks(const Archive &archive, const std::size_t n_networks, ClassifierParts &parts)
    {
      for (std::size_t i = 0; i < n_networks; ++i)
        {
          const std::string name  = network_name(i);
          const BranchShape shape = branch_shape(attribute_of(archive, name));
          if (shape.n_inputs() != parts.features.number.size() || shape.n_outputs() != parts.n_classes)
            refuse("holds layers '" + shape.to_string() + "' for " + std::to_string(parts.features.number.size()) +
                   " features and " + std::to_string(parts.n_classes) + " classes");
          parts.weights.push_back(read_branch(shape, name, archive));
          parts.shapes.push_back(shape);
        }
    }

    ClassifierParts read(const Archive &archive)
    {
      if (attribute_of(archive, "classifier") != kind)
        throw InputError("The archive holds no classifier: its attribute 'classifier' is '" +
                             attribute_of(archive, "classifier") + "', not '" + kind + "'.",
                         "Name the model of a run whose clusters have a classifier.");
      constexpr double most      = 65535.; // no classifier is as large: the numbers are damaged
      const auto      &sizes     = get(archive, "sizes", 4);
      const auto       n_given   = natural(sizes[0], 1., most, "number of features");
      const auto       n_chosen  = natural(sizes[1], 1., n_given, "number of chosen features");
      const auto       n_network = natural(sizes[3], 1., most, "number of networks");
      ClassifierParts  parts;
      parts.n_classes = natural(sizes[2], 2., most, "number of classes");
      parts.features  = read_features(archive, n_given, n_chosen);
      parts.scores    = read_scores(archive, parts.n_classes);
      parts.combination =
          get(archive, "combination", (std::size_t(n_network) * parts.n_classes + 1) * parts.n_classes);
      parts.floor       = positive(get(archive, "floor", 1).front(), "floor of estimates");
      parts.temperature = positive(get(archive, "temperature", 1).front(), "temperature");
      read_networks(archive, n_network, parts);
      return parts;
    }
  } // namespace

  Classifier::Classifier(ClassifierParts parts)
    : parts_(std::make_shared<const ClassifierParts>(std::move(parts)))
  {}

  Classifier::Classifier(const Archive &archive)
    : Classifier(read(archive))
  {}

  void Classifier::write(Archive &archive) const
  {
    const auto &features             = parts_->features;
    const auto &scores               = parts_->scores;
    archive.attributes["classifier"] = kind;
    put(archive, "sizes",
        {double(features.n_given), double(features.number.size()), double(parts_->n_classes),
         double(parts_->shapes.size())});
    put(archive, "chosen features", {features.number.begin(), features.number.end()});
    put(archive, "means", features.mean);
    put(archive, "deviations", features.deviation);
    put(archive, "combination", parts_->combination);
    put(archive, "floor", {parts_->floor});
    put(archive, "temperature", {parts_->temperature});
    put(archive, "confusion", scores.confusion);
    put(archive, "accuracies", scores.among);
    put(archive, "log losses", {scores.log_loss, scores.log_loss_uncalibrated});
    for (std::size_t i = 0; i < parts_->shapes.size(); ++i)
      {
        archive.attributes[network_name(i)] = parts_->shapes[i].to_string();
        write_branch(parts_->shapes[i], network_name(i), parts_->weights[i], archive);
      }
  }

  std::size_t  Classifier::n_features() const { return parts_->features.n_given; }
  unsigned int Classifier::n_classes() const { return parts_->n_classes; }

  const std::vector<unsigned int> &Classifier::chosen_features() const { return parts_->features.number; }
  const ClassifierScores          &Classifier::scores() const { return parts_->scores; }

  std::vector<double> Classifier::probabilities(const std::span<const double> features) const
  {
    const std::size_t n = n_features();
    if (features.size() % n != 0)
      throw InputError("The classifier is asked with " + std::to_string(features.size()) +
                           " numbers, and was trained on " + std::to_string(n) + " features a sample.",
                       "Give each query the parameters that the samples had, in their order.");
    for (std::size_t i = 0; i < features.size(); ++i)
      if (!std::isfinite(features[i]))
        throw InputError("Feature " + std::to_string(i % n) + " of query " + std::to_string(i / n) + " is " +
                             std::to_string(features[i]) + ".",
                         "Give finite numbers: their cluster is asked for.");
    auto scores = combined_estimates(parts_->combination, parts_->n_classes,
                                     stacked_probabilities(*parts_, parts_->features.standardised(features)));
    to_scores(scores, parts_->floor);
    to_probabilities(scores, parts_->n_classes, parts_->temperature);
    return scores;
  }

  std::vector<unsigned int> Classifier::candidates(const std::span<const double> features,
                                                   const unsigned int            n) const
  {
    if (n == 0 || n > n_classes())
      throw InputError("candidates = " + std::to_string(n) + ": the classifier knows " +
                           std::to_string(n_classes()) + " clusters.",
                       "Ask for 1 to " + std::to_string(n_classes()) + " of them.");
    if (features.size() != n_features())
      throw InputError("The classifier is asked for the candidates of " + std::to_string(features.size()) +
                           " numbers, and was trained on " + std::to_string(n_features()) + " features a sample.",
                       "Ask for one query at a time, with the parameters that the samples had.");
    const auto                p = probabilities(features);
    std::vector<unsigned int> order(p.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](const auto a, const auto b) { return p[a] > p[b]; });
    order.resize(n);
    return order;
  }
} // namespace trestle

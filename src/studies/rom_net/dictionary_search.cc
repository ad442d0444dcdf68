#include "studies/rom_net/dictionary_search.h"

#include "core/log.h"
#include "core/progress.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "core/text.h"
#include "studies/rom_net/remainders.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// Of the error of a basis, which samples may lose by being looked at in few directions.
    constexpr double share_of_error = 0.03;

    void append_rows(const SnapshotSet &samples, std::vector<double> &rows)
    {
      for (std::size_t i = 0; i < samples.n_samples(); ++i)
        rows.insert(rows.end(), samples.parameters(i).begin(), samples.parameters(i).end());
    }

    void append_first_states(const Coordinates &coordinates, const std::size_t n, std::vector<double> &rows)
    {
      for (std::size_t i = 0; i < coordinates.n_samples(); ++i)
        {
          const auto state = coordinates.sample(i).first(n);
          rows.insert(rows.end(), state.begin(), state.end());
        }
    }

    /// Largest norm outside of the training's span over that of the whole sample, over the test samples.
    double largest_remainder(const SpanOfSnapshots::Expressed &expressed)
    {
      const auto &inside = expressed.coordinates;
      double      result = 0.;
      for (std::size_t i = 0; i < inside.n_samples(); ++i)
        {
          double outside = 0., whole = 0.;
          for (std::size_t s = 0; s < inside.n_states; ++s)
            outside += std::pow(expressed.remainders[i * inside.n_states + s], 2);
          for (const double number : inside.sample(i))
            whole += number * number;
          result = std::max(result, relative_to(std::sqrt(outside), std::sqrt(whole + outside)));
        }
      return result;
    }

    bool is(const CriterionRow &row, const Partition &partition)
    {
      return row.clustering == partition.candidate.clustering &&
             row.dissimilarity == partition.candidate.dissimilarity &&
             row.n_clusters == partition.candidate.clusters.n() &&
             std::ranges::find(partition.n_modes, row.n_modes) != partition.n_modes.end();
    }
    unsigned int most_modes(const CriterionTable &table)
    {
      unsigned int most = 1;
      for (const auto &row : table.rows())
        most = std::max(most, row.n_modes);
      return most;
    }

    /// At most a dozen numbers, from 1 to the last one.
    std::vector<unsigned int> evenly_up_to(const unsigned int last)
    {
      const unsigned int        step = (last + 10) / 11;
      std::vector<unsigned int> result;
      for (unsigned int n = 1; n < last; n += step)
        result.push_back(n);
      result.push_back(last);
      return result;
    }
  } // namespace

  Features features_of(const RomSamples &samples, const Coordinates &training, const Coordinates &test)
  {
    constexpr std::size_t most = 20;
    Features              result;
    if (samples.training.n_samples() > 0 && !samples.training.parameters(0).empty())
      {
        result.n_features = samples.training.parameters(0).size();
        append_rows(samples.training, result.training);
        append_rows(samples.test, result.test);
        return result;
      }
    result.n_features = std::min(most, training.n_rows - 1); // the last row is zero: see add_remainders()
    append_first_states(training, result.n_features, result.training);
    append_first_states(test, result.n_features, result.test);
    return result;
  }

  DictionarySearch::DictionarySearch(ParameterSink &prm)
    : parameters_(prm),
      training_(prm),
      svd_(prm)
  {}

  void DictionarySearch::check(const std::size_t n_samples) const
  {
    parameters_.check(n_samples);
    for (const auto k : parameters_.n_clusters)
      training_.check(n_samples, k);
  }

  std::vector<unsigned int> DictionarySearch::decompose(const RomSamples &samples, Run &run)
  {
    const Stopwatch       watch;
    const SpanOfSnapshots span(samples.training, *samples.product);
    auto                  training  = span.coordinates();
    auto                  expressed = span.express(samples.test);
    const double          remainder = largest_remainder(expressed);
    add_remainders(training, expressed.coordinates, expressed.remainders);
    const auto          n_modes = numbers_of_modes(training, expressed.coordinates);
    const PrincipalAxes axes(training, *std::ranges::max_element(n_modes), share_of_error);
    coordinates_ = axes.rotated(training);
    test_        = axes.rotated(expressed.coordinates);
    add_remainders(coordinates_, test_, lost_norms(expressed.coordinates, test_));
    run.figures.set("svd.rank", span.coordinates().n_rows);
    run.figures.set("svd.axes", axes.n());
    run.figures.set("svd.largest_remainder", remainder);
    run.figures.set("time.offline.svd_s", run.communicator.max(watch.wall_seconds()));
    return n_modes;
  }

  std::vector<unsigned int> DictionarySearch::numbers_of_modes(const Coordinates &training,
                                                               const Coordinates &test) const
  {
    if (!parameters_.n_modes.empty())
      return parameters_.n_modes;
    const auto n = modes_of_global_basis(training, test, parameters_.target_error);
    return {n, 2 * n};
  }

  void DictionarySearch::classify(Partition &partition, const Features &features, const Run &run)
  {
    auto      &candidate     = partition.candidate;
    const auto classifier    = training_.train(features.training, candidate.clusters.label, candidate.clusters.n(),
                                               run.communicator, run.n_threads);
    candidate.confusion      = classifier.scores().confusion;
    candidate.named_left_out = classifier.scores().named;
    candidate.named.clear();
    for (std::size_t i = 0; i < test_.n_samples(); ++i)
      candidate.named.push_back(classifier.candidates(
          std::span(features.test).subspan(i * features.n_features, features.n_features), 1)[0]);
    judged_.push_back({partition, classifier});
  }

  void DictionarySearch::judge(const Partition &partition, CriterionTable &table)
  {
    table.add(judge_dictionary(coordinates_, test_, partition.candidate, partition.n_modes,
                               {.n_folds = parameters_.n_folds, .seed = parameters_.seed}));
  }

  /// Held-out errors need few folds; without held-out samples the folds are all there is.
  DictionaryEvidence DictionarySearch::evidence(const Partition &chosen, const CriterionTable &table,
                                                Features features) const
  {
    const auto             n_modes = evenly_up_to(most_modes(table));
    const CriterionOptions options{
        .n_folds = test_.n_samples() > 0 ? 2 : parameters_.n_folds, .n_resamples = 1, .seed = parameters_.seed};
    DictionaryCandidate best = chosen.candidate;
    best.confusion.clear();
    best.named_left_out.clear();
    best.named.clear();
    return {table,
            judge_dictionary(coordinates_, test_, chosen.candidate, n_modes, options),
            judge_dictionary(coordinates_, test_, best, n_modes, options),
            chosen.silhouettes,
            chosen.silhouettes_by,
            std::move(features)};
  }

  DictionaryChoice DictionarySearch::run(const RomSamples &samples, Run &run)
  {
    const auto      n_modes = decompose(samples, run);
    const Stopwatch clustering;
    auto partitions = make_partitions(parameters_, samples.training, *samples.product, coordinates_, n_modes);
    run.figures.set("time.offline.clustering_s", run.communicator.max(clustering.wall_seconds()));

    const auto      features = features_of(samples, coordinates_, test_);
    const Stopwatch classifying;
    Progress        progress("partitions", partitions.size(), run.communicator.is_root());
    CriterionTable  table;
    judged_.clear();
    for (std::size_t i = 0; i < partitions.size(); ++i)
      {
        classify(partitions[i], features, run);
        judge(partitions[i], table);
        progress.step(i + 1);
      }
    run.figures.set("time.offline.classifier_s", run.communicator.max(classifying.wall_seconds()));

    const auto &row = table.choice();
    const auto  chosen =
        std::ranges::find_if(judged_, [&](const Judged &judged) { return is(row, judged.partition); });
    DictionaryChoice choice{chosen->partition.candidate.clusters, row, chosen->classifier,
                            evidence(chosen->partition, table, features)};
    report(table, choice, run);
    return choice;
  }

  void DictionarySearch::report(const CriterionTable &table, const DictionaryChoice &choice, Run &run) const
  {
    table.record(run.figures);
    run.directory.write("dictionary.csv", table.to_csv());
    auto       &figures = run.figures;
    const auto &scores  = choice.classifier->scores();
    figures.set("dictionary.clustering", choice.row.clustering);
    figures.set("dictionary.dissimilarity", choice.row.dissimilarity);
    figures.set("dictionary.clusters", int(choice.clusters.n()));
    figures.set("dictionary.modes", int(choice.row.n_modes));
    figures.set("dictionary.pays", choice.row.pays());
    figures.set("classifier.accuracy", scores.accuracy());
    figures.set("classifier.top3", scores.accuracy(3));
    figures.set("classifier.log_loss", scores.log_loss);
    double medoids = 0., subspaces = 0.;
    for (const auto &row : table.rows())
      {
        double &best = row.clustering == "k subspaces" ? subspaces : medoids;
        if (row.n_modes > 1 && row.q90_ratio() > 0. && (best == 0. || row.q90_ratio() < best))
          best = row.q90_ratio();
      }
    if (medoids > 0. && subspaces > 0.)
      figures.set("projection.k_subspaces_over_sine", subspaces / medoids);
    log::info(table.words());
  }
} // namespace trestle

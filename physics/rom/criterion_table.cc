#include "core/assert.h"
#include "core/exceptions.h"
#include "core/figures.h"
#include "core/statistics.h"
#include "core/text.h"
#include "physics/api/dictionary_criterion.h"
#include "physics/rom/criterion.h"
#include "physics/rom/local_basis.h"
#include "physics/rom/nested_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace trestle
{
  namespace
  {
    /// Relative errors below it are what LocalBasis leaves of singular values, and no basis is better than another.
    constexpr double round_off = 1e-7;
  } // namespace

  double DictionaryErrors::gain() const
  {
    return 1. - std::max(expected, round_off) / std::max(global, round_off);
  }

  double DictionaryErrors::least_accuracy() const
  {
    if (wrong > right)
      return std::max(0., (wrong - global) / (wrong - right));
    return right < global ? 0. : std::numeric_limits<double>::infinity();
  }

  bool CriterionRow::pays() const
  {
    const double gain = predicted.gain();
    return n_clusters > 1 && gain > deviation && gain > 1e-9;
  }

  double CriterionRow::difference() const { return std::abs(predicted.gain() - measured.gain()); }

  double CriterionRow::difference_deviation() const { return std::hypot(deviation, measured_deviation); }

  double CriterionRow::q90_ratio() const { return relative_to(q90_best, q90_global); }

  namespace
  {
    void measure(const ProjectionErrors &errors, const DictionaryCandidate &candidate,
                 const CriterionOptions &options, CriterionRow &row)
    {
      row.n_held_out         = errors.n_samples();
      const auto nothing     = std::numeric_limits<double>::quiet_NaN();
      row.measured           = {nothing, nothing, nothing, nothing};
      row.measured_deviation = row.q90_best = row.q90_global = nothing;
      if (errors.n_samples() == 0)
        return;
      const auto  best      = best_clusters(errors);
      const auto &labels    = candidate.named.empty() ? best : candidate.named;
      const auto  confusion = candidate.named.empty() ? std::span(candidate.confusion) : std::span<const double>();
      row.measured          = dictionary_errors(errors, labels, confusion);
      row.measured_deviation = gain_deviation(errors, labels, confusion, options.n_resamples, options.seed);
      std::vector<double> least;
      for (std::size_t i = 0; i < best.size(); ++i)
        least.push_back(errors.of(i, best[i]));
      row.q90_best   = quantile(least, 0.9);
      row.q90_global = quantile(errors.global, 0.9);
    }
  } // namespace

  std::vector<CriterionRow> judge_dictionary(const Coordinates &training, const Coordinates &held_out,
                                             const DictionaryCandidate          &candidate,
                                             const std::span<const unsigned int> n_modes,
                                             const CriterionOptions             &options)
  {
    const auto &clusters = candidate.clusters;
    const auto  folds    = stratified_folds(clusters, options.n_folds, options.seed);
    const auto  left_out = errors_left_out(training, clusters, folds, n_modes, options.alike);
    const auto  unseen   = errors_held_out(training, clusters, held_out, n_modes, options.alike);

    std::vector<CriterionRow> rows(n_modes.size());
    for (std::size_t m = 0; m < rows.size(); ++m)
      {
        auto &row         = rows[m];
        row.clustering    = candidate.clustering;
        row.dissimilarity = candidate.dissimilarity;
        row.n_clusters    = clusters.n();
        row.n_modes       = n_modes[m];
        row.silhouette    = candidate.silhouette;
        row.predicted =
            dictionary_errors(left_out[m], clusters.label, candidate.confusion, candidate.named_left_out);
        row.deviation = gain_deviation(left_out[m], clusters.label, candidate.confusion, options.n_resamples,
                                       options.seed, candidate.named_left_out);
        measure(unseen[m], candidate, options, row);
      }
    return rows;
  }

  unsigned int modes_of_global_basis(const Coordinates &training, const Coordinates &held_out,
                                     const double median_error, const bool alike)
  {
    std::vector<std::size_t> all(training.n_samples());
    std::iota(all.begin(), all.end(), 0);
    const LocalBasis basis(training, all, (unsigned int)training.n_rows,
                           alike ? LocalBasis::Scaling::unit_norms : LocalBasis::Scaling::none);

    std::vector<std::vector<double>> errors;
    for (std::size_t i = 0; i < held_out.n_samples(); ++i)
      errors.push_back(nested_errors(basis.modes, held_out, i));
    const auto median = [&](const std::size_t n_modes) {
      std::vector<double> column;
      for (const auto &of_sample : errors)
        column.push_back(of_sample[n_modes]);
      return quantile(column, 0.5);
    };
    const auto  most = std::size_t(basis.modes.cols());
    std::size_t n    = 1;
    while (n < most && !(median(n) <= median_error))
      ++n;
    return (unsigned int)n;
  }

  void CriterionTable::add(std::vector<CriterionRow> rows)
  {
    rows_.insert(rows_.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
  }

  const CriterionRow &CriterionTable::choice(const unsigned int n_modes) const
  {
    const CriterionRow *best = nullptr;
    const auto          rank = [](const CriterionRow &row) {
      return std::tuple(!row.pays(), row.predicted.expected, row.n_clusters, row.n_modes);
    };
    for (const auto &row : rows_)
      if ((n_modes == 0 || row.n_modes == n_modes) && (best == nullptr || rank(row) < rank(*best)))
        best = &row;
    if (best == nullptr)
      throw InputError("The table of the criterion has no row" +
                           (n_modes == 0 ? std::string() : " with " + std::to_string(n_modes) + " modes"),
                       "Judge a dictionary first, with that number of modes.");
    return *best;
  }

  namespace
  {
    std::string percent(const double share) { return fmt::format("{:.1f} %", 100. * share); }

    std::string counted(const unsigned int n, const std::string &what)
    {
      return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
    }

    /// "6 clusters by the sine with 10 modes each"
    std::string name_of(const CriterionRow &row)
    {
      return counted(row.n_clusters, "cluster") + " by " +
             (row.dissimilarity.empty() ? row.clustering : "the " + row.dissimilarity) + " with " +
             counted(row.n_modes, "mode") + " each";
    }

    std::string advice_on_classifier(const double least_accuracy)
    {
      if (least_accuracy <= 0.)
        return "It pays however often the classifier is wrong.";
      return "A classifier must be right more than " + percent(least_accuracy) + " of the time.";
    }
  } // namespace

  std::string CriterionTable::words(const unsigned int n_modes) const
  {
    const auto       &row  = choice(n_modes);
    const double      gain = row.predicted.gain();
    const std::string one  = "that of one basis with " + counted(row.n_modes, "mode");
    if (row.pays())
      return "Build " + name_of(row) + ": expected error " + percent(gain) + " below " + one + " (" +
             text::rounded(row.predicted.expected, 2) + " against " + text::rounded(row.predicted.global, 2) +
             ", deviation " + percent(row.deviation) + "). " +
             advice_on_classifier(row.predicted.least_accuracy());
    const std::string best = "Do not build a dictionary: the best that was tried, " + name_of(row) + ", ";
    if (row.n_clusters == 1)
      return best + "is one basis.";
    if (gain <= 0.)
      return best + "has an expected error " + percent(-gain) + " above " + one + ".";
    return best + "has an expected error " + percent(gain) + " below " + one + ", within the deviation of " +
           percent(row.deviation) + ".";
  }

  namespace
  {
    /// Share of rows whose gains have one sign; of those where either is more than 0.05 in size. 1 of none.
    double signs_agree(const std::vector<CriterionRow> &rows)
    {
      double n = 0., n_alike = 0.;
      for (const auto &row : rows)
        {
          const double predicted = row.predicted.gain(), measured = row.measured.gain();
          if (std::max(std::abs(predicted), std::abs(measured)) <= 0.05)
            continue;
          n += 1.;
          n_alike += (predicted > 0.) == (measured > 0.) ? 1. : 0.;
        }
      return n == 0. ? 1. : n_alike / n;
    }
  } // namespace

  void CriterionTable::record(Figures &figures, const unsigned int n_modes) const
  {
    // One cluster is the global basis under another name: it would agree with itself.
    std::vector<CriterionRow> dictionaries;
    std::copy_if(rows_.begin(), rows_.end(), std::back_inserter(dictionaries),
                 [](const CriterionRow &row) { return row.n_clusters > 1 && row.n_held_out > 0; });
    std::vector<double> differences, deviations;
    for (const auto &row : dictionaries)
      {
        differences.push_back(row.difference());
        deviations.push_back(row.difference_deviation());
      }
    figures.set("criterion.rows", dictionaries.size());
    if (!dictionaries.empty())
      {
        figures.set("criterion.difference.median", quantile(differences, 0.5));
        figures.set("criterion.difference.p90", quantile(differences, 0.9));
        figures.set("criterion.difference.max", quantile(differences, 1.));
        figures.set("criterion.difference.deviation", quantile(deviations, 0.5));
        figures.set("criterion.sign_agrees", signs_agree(dictionaries));
      }
    const auto &row = choice(n_modes);
    figures.set("criterion.clustering", row.clustering);
    if (!row.dissimilarity.empty())
      figures.set("criterion.dissimilarity", row.dissimilarity);
    figures.set("criterion.clusters", (unsigned long)row.n_clusters);
    figures.set("criterion.modes", (unsigned long)row.n_modes);
    figures.set("criterion.pays", row.pays());
    figures.set("criterion.gain", row.predicted.gain());
    figures.set("criterion.deviation", row.deviation);
    figures.set("criterion.expected_error", row.predicted.expected);
    figures.set("criterion.global_error", row.predicted.global);
    figures.set("criterion.least_accuracy", row.predicted.least_accuracy());
    if (row.n_held_out > 0)
      {
        figures.set("criterion.measured_gain", row.measured.gain());
        figures.set("projection.q90_ratio", row.q90_ratio());
      }
  }

  std::string CriterionTable::to_csv() const
  {
    std::string result = "clustering,dissimilarity,clusters,modes,gain,deviation,pays,expected_error,global_error,"
                         "right_error,wrong_error,least_accuracy,measured_gain,measured_deviation,measured_error,"
                         "measured_global_error,"
                         "silhouette,q90_best,q90_global\n";
    for (const auto &row : rows_)
      {
        const std::vector<double> numbers = {double(row.n_clusters), double(row.n_modes),
                                             row.predicted.gain(),   row.deviation,
                                             row.pays() ? 1. : 0.,   row.predicted.expected,
                                             row.predicted.global,   row.predicted.right,
                                             row.predicted.wrong,    row.predicted.least_accuracy(),
                                             row.measured.gain(),    row.measured_deviation,
                                             row.measured.expected,  row.measured.global,
                                             row.silhouette,         row.q90_best,
                                             row.q90_global};
        result += row.clustering + "," + row.dissimilarity + "," + text::join(numbers, ",") + "\n";
      }
    return result;
  }
} // namespace trestle

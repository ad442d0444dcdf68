#include "studies/rom_net/dictionary_report.h"

#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace trestle
{
  namespace
  {
    using Chart = ReportContent::Chart;

    std::string percent(const double share)
    {
      return std::isfinite(share) ? text::rounded(100. * share) + " %" : "";
    }

    bool is_chosen(const CriterionRow &row, const CriterionRow &chosen)
    {
      return row.clustering == chosen.clustering && row.dissimilarity == chosen.dissimilarity &&
             row.n_clusters == chosen.n_clusters && row.n_modes == chosen.n_modes;
    }

    std::vector<std::string> cells(const CriterionRow &row, const CriterionRow &chosen)
    {
      return {row.clustering,
              row.dissimilarity,
              std::to_string(row.n_clusters),
              std::to_string(row.n_modes),
              percent(row.predicted.gain()),
              percent(row.deviation),
              row.n_held_out > 0 ? percent(row.measured.gain()) + " +- " + percent(row.measured_deviation) : "",
              percent(row.predicted.expected),
              percent(row.predicted.global),
              row.pays() ? "yes" : "no",
              is_chosen(row, chosen) ? "chosen" : ""};
    }

    ReportContent::Table criterion(const DictionaryChoice &choice)
    {
      ReportContent::Table table{"Does a dictionary pay?", choice.evidence.table.words(), {}, {}};
      table.columns = {"clustering", "dissimilarity", "K",    "N", "gain predicted", "deviation", "gain measured",
                       "error",      "one basis",     "pays", ""};
      for (const auto &row : choice.evidence.table.rows())
        table.rows.push_back(cells(row, choice.row));
      return table;
    }

    /// A series a cluster, without points.
    std::vector<Chart::Series> series_of(const Clusters &clusters)
    {
      std::vector<Chart::Series> result;
      for (unsigned int k = 0; k < clusters.n(); ++k)
        result.push_back(
            {"cluster " + std::to_string(k) + " (" + std::to_string(clusters.members(k).size()) + ")", {}, {}});
      return result;
    }

    std::size_t stride(const std::size_t n, const std::size_t most)
    {
      return std::max<std::size_t>(1, (n + most - 1) / most);
    }

    Chart silhouette_chart(const DictionaryChoice &choice)
    {
      constexpr std::size_t most   = 400;
      const auto           &values = choice.evidence.silhouettes;
      const auto            step   = stride(values.of_sample.size(), most);
      Chart  chart{"Silhouettes by the dissimilarity '" + choice.evidence.silhouettes_by + "': mean " +
                      text::rounded(values.mean, 2),
                  "samples, cluster by cluster",
                  "silhouette",
                  Chart::Kind::bars,
                  series_of(choice.clusters),
                  false};
      double x = 0.;
      for (unsigned int k = 0; k < choice.clusters.n(); ++k)
        {
          std::vector<double> sorted;
          for (const auto i : choice.clusters.members(k))
            sorted.push_back(values.of_sample[i]);
          std::ranges::sort(sorted, std::greater());
          for (std::size_t i = 0; i < sorted.size(); i += step, x += 1.)
            {
              chart.series[k].x.push_back(x);
              chart.series[k].y.push_back(sorted[i]);
            }
        }
      return chart;
    }

    const DictionaryErrors &errors(const CriterionRow &row)
    {
      return row.n_held_out > 0 ? row.measured : row.predicted;
    }

    Chart error_chart(const DictionaryEvidence &evidence)
    {
      const bool is_held_out = evidence.by_best.front().n_held_out > 0;
      Chart      chart{
          "Mean projection error of samples that are in no basis",
          "modes of each basis",
          is_held_out ? "relative error, test samples" : "relative error, left-out folds",
          Chart::Kind::lines,
          {{"one basis for all", {}, {}}, {"the classifier's cluster", {}, {}}, {"the best cluster", {}, {}}},
          true};
      const auto add = [&](const std::size_t i, const CriterionRow &row, const double error) {
        chart.series[i].x.push_back(row.n_modes);
        chart.series[i].y.push_back(error);
      };
      for (const auto &row : evidence.by_classifier)
        add(1, row, errors(row).expected);
      for (const auto &row : evidence.by_best)
        {
          add(0, row, errors(row).global);
          add(2, row, errors(row).right);
        }
      return chart;
    }

    /// The two features that the classifier found to tell most; where it looks at one, the first other one.
    std::vector<std::size_t> telling_features(const DictionaryChoice &choice)
    {
      std::vector<std::size_t> result;
      if (choice.classifier)
        result.assign(choice.classifier->chosen_features().begin(), choice.classifier->chosen_features().end());
      for (std::size_t i = 0; i < choice.evidence.features.n_features; ++i)
        if (std::ranges::find(result, i) == result.end())
          result.push_back(i);
      result.resize(std::min<std::size_t>(2, result.size()));
      return result;
    }

    std::string name_of(const std::size_t feature, const std::vector<std::string> &parameter_names)
    {
      return feature < parameter_names.size() ? parameter_names[feature]
                                              : "coordinate " + std::to_string(feature) + " of the first state";
    }

    /// Over one feature alone, clusters stand above each other.
    Chart map_of_clusters(const DictionaryChoice &choice, const std::vector<std::string> &parameter_names)
    {
      constexpr std::size_t most     = 1000;
      const auto           &features = choice.evidence.features;
      const auto            axes     = telling_features(choice);
      const bool            is_plane = axes.size() > 1;
      Chart                 chart{"Map of the clusters",
                  name_of(axes[0], parameter_names),
                  is_plane ? name_of(axes[1], parameter_names) : "cluster",
                  Chart::Kind::points,
                  series_of(choice.clusters),
                  false};
      const auto            n = choice.clusters.label.size();
      for (std::size_t i = 0; i < n; i += stride(n, most))
        {
          const double *feature = &features.training[i * features.n_features];
          const auto    k       = choice.clusters.label[i];
          chart.series[k].x.push_back(feature[axes[0]]);
          chart.series[k].y.push_back(is_plane ? feature[axes[1]] : double(k));
        }
      return chart;
    }
  } // namespace

  void show_dictionary(const DictionaryChoice &choice, const std::vector<std::string> &parameter_names,
                       ReportContent &content)
  {
    const auto &evidence = choice.evidence;
    content.tables.push_back(criterion(choice));
    if (evidence.features.n_features > 0)
      content.charts.push_back(map_of_clusters(choice, parameter_names));
    if (!evidence.by_best.empty())
      content.charts.push_back(error_chart(evidence));
    if (!evidence.silhouettes.of_sample.empty())
      content.charts.push_back(silhouette_chart(choice));
  }
} // namespace trestle

#include "studies/stochastic_submodel/submodel_report.h"

#include "core/log.h"
#include "core/text.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    const LawComparison *find(const std::vector<LawComparison> &compared, const std::string &name)
    {
      const auto found = std::ranges::find(compared, name, &LawComparison::name);
      return found == compared.end() ? nullptr : &*found;
    }

    /// Against the two that any network must beat to be worth its training.
    std::string verdict(const LawComparison &of, const std::vector<LawComparison> &compared)
    {
      const auto beats = [&](const std::string &name) {
        const auto *other = find(compared, name);
        return other != nullptr && other != &of && of.ks < other->ks;
      };
      if (of.name == "bootstrap" || of.name == "pca gaussian")
        return "";
      return beats("bootstrap")      ? "better than bootstrap"
             : beats("pca gaussian") ? "better than pca gaussian"
                                     : "neither";
    }

    /// At some hundred points, which no eye can tell from all.
    ReportContent::Chart::Series distribution_function(const std::string &name, std::vector<double> draws)
    {
      std::ranges::sort(draws);
      ReportContent::Chart::Series result{name, {}, {}};
      const std::size_t            step = std::max<std::size_t>(1, draws.size() / 300);
      for (std::size_t i = 0; i < draws.size(); i += step)
        {
          result.x.push_back(draws[i]);
          result.y.push_back((double(i) + 0.5) / double(draws.size()));
        }
      return result;
    }
  } // namespace

  ReportContent begin_report(const SampleQuantities &quantities, const std::size_t n_test)
  {
    ReportContent content;
    content.title   = "Stochastic submodel";
    content.summary = "Generated boundary conditions, finite elements in the zone; the law of " +
                      text::join(quantities.names()) + " against " + std::to_string(n_test) + " whole runs.";
    return content;
  }

  void conclude(const std::vector<LawComparison> &compared, const std::string &quantity,
                const std::vector<double> &reference, Figures &figures, ReportContent &content)
  {
    if (compared.empty())
      return;
    const auto &winner = *std::ranges::min_element(compared, {}, &LawComparison::ks);
    figures.set("qoi.winner", winner.name);
    const std::string words =
        winner.name == "bootstrap"
            ? "No generator is nearer to whole runs than the training runs drawn again (bootstrap)."
            : "Nearest to whole runs is '" + winner.name + "'.";
    log::info(words);
    content.summary = words + " " + content.summary;
    ReportContent::Table table{"Law of " + quantity, words, {"generator", "Kolmogorov-Smirnov", "verdict"}, {}};
    ReportContent::Chart chart{"Distribution of " + quantity,
                               quantity,
                               "probability",
                               ReportContent::Chart::Kind::lines,
                               {distribution_function("whole runs", reference)}};
    for (const auto &one : compared)
      {
        table.rows.push_back({one.name, text::rounded(one.ks), verdict(one, compared)});
        chart.series.push_back(distribution_function(one.name, one.draws));
      }
    content.tables.push_back(std::move(table));
    content.charts.push_back(std::move(chart));
  }
} // namespace trestle

#include "studies/stochastic_submodel/quantity_statistics.h"

#include "core/exceptions.h"
#include "core/statistics.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    bool has_failed(const std::vector<double> &row)
    {
      return !std::ranges::all_of(row, [](const double value) { return std::isfinite(value); });
    }

    void set(Figures &figures, const std::string &key, const Estimate &estimate)
    {
      figures.set(key, estimate.value);
      figures.set(key + ".low", estimate.low);
      figures.set(key + ".high", estimate.high);
    }

    /// 0.95: q95.
    std::string key_of(const double fraction) { return "q" + text::rounded(100. * fraction, 6); }

    std::string in_words(const Estimate &estimate)
    {
      return text::rounded(estimate.value) + " (" + text::rounded(estimate.low) + " to " +
             text::rounded(estimate.high) + ")";
    }

    ReportContent::Chart histogram(const std::string &name, const std::vector<double> &draws)
    {
      using Chart                = ReportContent::Chart;
      const auto [low, high]     = std::ranges::minmax(draws);
      const auto          n_bins = std::size_t(std::clamp(std::sqrt(double(draws.size())), 5., 40.));
      std::vector<double> places, counts(n_bins, 0.);
      for (const double value : draws)
        {
          const double place = high > low ? (value - low) / (high - low) : 0.5;
          counts[std::min(n_bins - 1, std::size_t(place * double(n_bins)))] += 1.;
        }
      for (std::size_t i = 0; i < n_bins; ++i)
        places.push_back(double(i) + 0.5);
      return {name + " from " + text::rounded(low) + " to " + text::rounded(high),
              "bin",
              "samples",
              Chart::Kind::bars,
              {{name, places, counts}}};
    }
  } // namespace

  QuantityStatistics::QuantityStatistics(std::vector<std::string>                names,
                                         const std::vector<std::vector<double>> &rows, const double confidence)
    : names_(std::move(names)),
      confidence_(confidence),
      draws_(names_.size())
  {
    for (const auto &row : rows)
      if (has_failed(row))
        ++n_failed_;
      else
        {
          ++n_;
          for (std::size_t k = 0; k < row.size(); ++k)
            draws_[k].push_back(row[k]);
        }
    if (n_ < 2)
      throw InputError("Of " + std::to_string(rows.size()) + " samples " + std::to_string(n_failed_) +
                           " failed: nothing is known of the distribution.",
                       "Look at the first failure in the log; narrow samples/distributions.");
  }

  Estimate QuantityStatistics::mean(const std::size_t quantity) const
  {
    return mean_estimate(draws_[quantity], confidence_);
  }

  double QuantityStatistics::relative_half_width(const std::vector<std::size_t> &quantities) const
  {
    double result = 0.;
    for (const std::size_t k : quantities)
      {
        const auto estimate = mean(k);
        result              = std::max(result, relative_to(estimate.half_width(), std::abs(estimate.value)));
      }
    return result;
  }

  std::vector<History::Entry> QuantityStatistics::row() const
  {
    std::vector<History::Entry> result = {{"samples", double(n_)}};
    for (std::size_t k = 0; k < names_.size(); ++k)
      {
        const auto estimate = mean(k);
        result.push_back({names_[k] + ".mean", estimate.value});
        result.push_back({names_[k] + ".half_width", estimate.half_width()});
      }
    return result;
  }

  Estimate QuantityStatistics::probability(const StatisticsParameters::Exceedance &exceedance) const
  {
    const auto &draws = draws_[exceedance.quantity];
    const auto  k     = std::ranges::count_if(draws, [&](const double value) { return value > exceedance.value; });
    return probability_estimate(std::size_t(k), draws.size(), confidence_);
  }

  void QuantityStatistics::record(const StatisticsParameters                          &parameters,
                                  const std::vector<StatisticsParameters::Exceedance> &exceedances,
                                  Figures                                             &figures) const
  {
    figures.set("samples.n", n_);
    figures.set("samples.failed", n_failed_);
    for (std::size_t k = 0; k < names_.size(); ++k)
      {
        const std::string prefix = "quantity." + names_[k] + ".";
        set(figures, prefix + "mean", mean(k));
        set(figures, prefix + "deviation", deviation_estimate(draws_[k], confidence_));
        for (const double fraction : parameters.quantiles)
          set(figures, prefix + key_of(fraction), quantile_estimate(draws_[k], fraction, confidence_));
      }
    for (const auto &exceedance : exceedances)
      set(figures, "exceedance." + names_[exceedance.quantity] + "." + text::shortest(exceedance.value),
          probability(exceedance));
  }

  void QuantityStatistics::report(const StatisticsParameters                          &parameters,
                                  const std::vector<StatisticsParameters::Exceedance> &exceedances,
                                  ReportContent                                       &content) const
  {
    ReportContent::Table table{"Quantities",
                               std::to_string(n_) + " samples, " + std::to_string(n_failed_) +
                                   " that failed and are left out; intervals of " +
                                   text::rounded(100. * confidence_) + " %.",
                               {"quantity", "mean", "deviation"},
                               {}};
    for (const double fraction : parameters.quantiles)
      table.columns.push_back("quantile " + text::shortest(fraction));
    for (std::size_t k = 0; k < names_.size(); ++k)
      {
        std::vector<std::string> row = {names_[k], in_words(mean(k)),
                                        in_words(deviation_estimate(draws_[k], confidence_))};
        for (const double fraction : parameters.quantiles)
          row.push_back(in_words(quantile_estimate(draws_[k], fraction, confidence_)));
        table.rows.push_back(std::move(row));
        content.charts.push_back(histogram(names_[k], draws_[k]));
      }
    content.tables.push_back(std::move(table));
    if (exceedances.empty())
      return;
    ReportContent::Table events{"Exceedances", "", {"event", "probability"}, {}};
    for (const auto &exceedance : exceedances)
      events.rows.push_back({exceedance.name, in_words(probability(exceedance))});
    content.tables.push_back(std::move(events));
  }
} // namespace trestle

#pragma once

#include "core/estimates.h"
#include "core/figures.h"
#include "core/history.h"
#include "physics/api/report.h"
#include "studies/stochastic_submodel/statistics_parameters.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * What samples say of each quantity: mean, deviation, quantiles, probabilities of exceedance, each with its interval.
   * Failed samples are left out, and counted: what they would have said nobody knows.
   */
  class QuantityStatistics
  {
  public:
    /// @param rows a sample each; with a nan: it failed. @throws InputError where fewer than two samples are left.
    QuantityStatistics(std::vector<std::string> names, const std::vector<std::vector<double>> &rows,
                       double confidence);

    std::size_t n() const { return n_; }
    std::size_t n_failed() const { return n_failed_; }

    const std::vector<std::string> &names() const { return names_; }
    /// Of one quantity, in the order of the samples.
    const std::vector<double> &draws(const std::size_t quantity) const { return draws_[quantity]; }

    Estimate mean(std::size_t quantity) const;

    /// Relative to the mean itself; the largest of the quantities where none is named.
    double relative_half_width(const std::vector<std::size_t> &quantities) const;

    /// A row of history.csv: samples, NAME.mean, NAME.half_width.
    std::vector<History::Entry> row() const;

    /// quantity.NAME.mean, .mean.low, .mean.high, .deviation.*, .q95.*; exceedance.NAME.*; samples.n, samples.failed.
    void record(const StatisticsParameters                          &parameters,
                const std::vector<StatisticsParameters::Exceedance> &exceedances, Figures &figures) const;

    /// Tables of quantities and events, and a histogram of each.
    void report(const StatisticsParameters                          &parameters,
                const std::vector<StatisticsParameters::Exceedance> &exceedances, ReportContent &content) const;

  private:
    Estimate probability(const StatisticsParameters::Exceedance &exceedance) const;

    std::vector<std::string>         names_;
    double                           confidence_;
    std::size_t                      n_ = 0, n_failed_ = 0;
    std::vector<std::vector<double>> draws_; ///< a quantity each
  };
} // namespace trestle

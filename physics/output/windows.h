#pragma once

#include "core/figures.h"
#include "core/history.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// What a sampled signal does: extremes of its samples, mean over time, period in the unit of time.
  struct SignalSummary
  {
    double                minimum = 0., maximum = 0., mean = 0.;
    std::optional<double> period; ///< none with less than two upward crossings of the mean
    unsigned int          n_crossings = 0;
  };

  /**
   * Samples at ascending times, one at least, whose steps need not be equal. Between samples the signal is a
   * straight line: so the mean is the trapezoidal rule's, and the period that between upward crossings of the mean,
   * averaged over all of them. What varies by less than 1e-9 of its size does not oscillate: that is round-off.
   */
  SignalSummary summarise_signal(std::span<const double> times, std::span<const double> values);

  /**
   * `set windows = name: column : start : end` in section `postprocessing`: what a column of history.csv does
   * between two times, as figures postprocessing.<name>.maximum, .minimum, .mean and .period. They are taken from the
   * history of the whole run, whoever began it.
   */
  class Windows
  {
  public:
    /// @throws InputError: bad syntax, an end that does not lie behind its start.
    void setup(const std::string &text);

    /// @param end_time of the run, s; 0: steady. @throws InputError where a window reaches beyond it.
    void check_times(double end_time) const;
    /// Once the history has its first line. @throws InputError naming the columns there are.
    void check_columns(const History &history) const;

    /// Entries postprocessing.<name>.maximum, .minimum, .mean and .period. Without two crossings the period is nan, and
    /// without a sample all are; a warning says so.
    std::vector<History::Entry> summaries(const History &history) const;

  private:
    struct Window
    {
      std::string name, column;
      double      start, end;

      std::string where() const; ///< for messages
    };

    /// None where no step lies in it.
    static std::optional<SignalSummary> summarise(const Window &window, const History &history);

    std::vector<Window> windows_;
  };
} // namespace trestle

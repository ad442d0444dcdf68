#include "physics/output/windows.h"

#include "core/assert.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/text.h"
#include "physics/output/named_entries.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    const std::string key = "postprocessing/windows";

    double mean(std::span<const double> times, std::span<const double> values)
    {
      double integral = 0.;
      for (std::size_t i = 1; i < times.size(); ++i)
        integral += 0.5 * (values[i - 1] + values[i]) * (times[i] - times[i - 1]);
      return times.size() == 1 ? values[0] : integral / (times.back() - times.front());
    }

    /// Times at which the signal comes to a level from below.
    std::vector<double> upward_crossings(std::span<const double> times, std::span<const double> values,
                                         const double level)
    {
      std::vector<double> crossings;
      for (std::size_t i = 1; i < times.size(); ++i)
        if (values[i - 1] < level && values[i] >= level)
          crossings.push_back(times[i - 1] +
                              (level - values[i - 1]) / (values[i] - values[i - 1]) * (times[i] - times[i - 1]));
      return crossings;
    }
  } // namespace

  SignalSummary summarise_signal(std::span<const double> times, std::span<const double> values)
  {
    TRESTLE_ASSERT(!times.empty() && times.size() == values.size(), "A signal has a value at each of its times.");
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    SignalSummary summary{*low, *high, mean(times, values), {}, 0};
    if (!(*high - *low > 1e-9 * std::max(std::abs(*low), std::abs(*high))))
      return summary;
    const auto crossings = upward_crossings(times, values, summary.mean);
    summary.n_crossings  = crossings.size();
    if (crossings.size() > 1)
      summary.period = (crossings.back() - crossings.front()) / (crossings.size() - 1);
    return summary;
  }

  std::string Windows::Window::where() const
  {
    return "'" + name + "', from t = " + text::shortest(start) + " to " + text::shortest(end);
  }

  void Windows::setup(const std::string &text)
  {
    windows_.clear();
    for (const auto &[name, value] : named_entries(key, text))
      {
        const auto parts = text::split(value, ':');
        if (parts.size() != 3)
          throw InputError(key + ": '" + name + ": " + value + "' has " + std::to_string(parts.size()) + " parts.",
                           "Write 'name: column of history.csv : start : end'.");
        Window window{name, parts[0], text::number(key, parts[1]), text::number(key, parts[2])};
        if (!(window.start >= 0. && window.start < window.end))
          throw InputError(key + ": there is no window " + window.where() + ".",
                           "Give the time at its start, 0 or later, and then a later one at its end, s.");
        windows_.push_back(std::move(window));
      }
  }

  void Windows::check_times(const double end_time) const
  {
    for (const auto &window : windows_)
      {
        if (end_time == 0.)
          throw InputError(key + ": the window " + window.where() + ", is one in time, but the problem is steady.",
                           "Remove it, or set 'end time' in section 'time' where the study marches in time.");
        if (window.end > end_time * (1. + 1e-10))
          throw InputError(key + ": the window " + window.where() +
                               ", reaches beyond time/end time = " + text::shortest(end_time) + ".",
                           "Let it end with the run, or let the run go on.");
      }
  }

  void Windows::check_columns(const History &history) const
  {
    const auto &columns = history.columns();
    for (const auto &window : windows_)
      if (std::find(columns.begin(), columns.end(), window.column) == columns.end())
        throw InputError(key + ": history.csv has no column '" + window.column + "' for '" + window.name + "'.",
                         "Its columns: " + text::join(columns) + ".");
  }

  std::optional<SignalSummary> Windows::summarise(const Window &window, const History &history)
  {
    // A window may end with a step whose n dt differs from its end in the last digit.
    const double slack  = 1e-10 * window.end;
    const auto   times  = history.column("time");
    const auto   values = history.column(window.column);
    const auto   begin  = std::lower_bound(times.begin(), times.end(), window.start - slack);
    const auto   end    = std::upper_bound(begin, times.end(), window.end + slack);
    if (begin == end)
      return {};
    const std::size_t first = begin - times.begin(), n = end - begin;
    return summarise_signal(std::span(times).subspan(first, n), std::span(values).subspan(first, n));
  }

  std::vector<History::Entry> Windows::summaries(const History &history) const
  {
    constexpr double            unknown = std::numeric_limits<double>::quiet_NaN();
    std::vector<History::Entry> result;
    for (const auto &window : windows_)
      {
        const auto signal = summarise(window, history);
        if (!signal)
          log::warning(key + ": no time step lies in the window " + window.where() +
                       ": there are no figures of it.");
        else if (!signal->period)
          log::warning(key + ": " + window.column + " rises through its mean " +
                       std::to_string(signal->n_crossings) + " time(s) in the window " + window.where() +
                       ", and a period needs two: there is no figure postprocessing." + window.name +
                       ".period. Lengthen the window, or move it to where the column oscillates.");
        const std::string name = "postprocessing." + window.name;
        result.push_back({name + ".maximum", signal ? signal->maximum : unknown});
        result.push_back({name + ".minimum", signal ? signal->minimum : unknown});
        result.push_back({name + ".mean", signal ? signal->mean : unknown});
        result.push_back({name + ".period", signal ? signal->period.value_or(unknown) : unknown});
      }
    return result;
  }
} // namespace trestle

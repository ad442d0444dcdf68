#include "uq/generators/score_table.h"

#include "core/exceptions.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace trestle
{
  namespace
  {
    bool are_finite(const std::span<const double> values)
    {
      return std::ranges::all_of(values, [](const double x) { return std::isfinite(x); });
    }

    /// Of the line through (x0, y0) and (x1, y1), x0 < x1; exact at both ends and monotone.
    double on_line(const double x, const double x0, const double x1, const double y0, const double y1)
    {
      const double t = (x - x0) / (x1 - x0);
      return std::clamp(y0 + t * (y1 - y0), y0, y1);
    }
  } // namespace

  ScoreTable::ScoreTable(std::vector<double> scores, std::vector<double> values)
    : scores_(std::move(scores)),
      values_(std::move(values))
  {
    if (scores_.empty() || scores_.size() != values_.size() || !are_finite(scores_) || !are_finite(values_) ||
        !std::ranges::is_sorted(values_) ||
        std::ranges::adjacent_find(scores_, std::greater_equal<>()) != scores_.end())
      throw InputError("A marginal law of " + std::to_string(scores_.size()) + " scores and " +
                           std::to_string(values_.size()) + " values does not increase.",
                       "The generator's archive is damaged: train it again.");
  }

  double ScoreTable::value(const double score) const
  {
    const auto above = std::ranges::upper_bound(scores_, score);
    if (above == scores_.begin())
      return values_.front();
    if (above == scores_.end())
      return values_.back();
    const auto i = std::size_t(above - scores_.begin());
    return on_line(score, scores_[i - 1], scores_[i], values_[i - 1], values_[i]);
  }

  double ScoreTable::score(const double value) const
  {
    const auto [first, last] = std::ranges::equal_range(values_, value);
    if (first != last)
      return 0.5 * (scores_[first - values_.begin()] + scores_[last - values_.begin() - 1]);
    if (first == values_.begin())
      return scores_.front();
    if (first == values_.end())
      return scores_.back();
    const auto i = std::size_t(first - values_.begin());
    return on_line(value, values_[i - 1], values_[i], scores_[i - 1], scores_[i]);
  }
} // namespace trestle

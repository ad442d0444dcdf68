#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * The marginal law of one number as a table: its value at a normal score, that is the quantile at Phi(score), linear
   * between knots. In scores, since tails that are equally spaced there are lost in a table by probability; as a table,
   * since a draw needs the function thousands of times, and to the same bit after reading.
   *
   * Beyond the first and the last knot it stays at their values.
   */
  class ScoreTable
  {
  public:
    ScoreTable() = default;

    /// @param scores increasing, one at least. @param values as many, not decreasing. @throws InputError otherwise.
    ScoreTable(std::vector<double> scores, std::vector<double> values);

    double value(double score) const;

    /// Where the table is flat (a value that many samples share), the middle of the scores that have the value.
    double score(double value) const;

    std::span<const double> scores() const { return scores_; }
    std::span<const double> values() const { return values_; }

  private:
    std::vector<double> scores_, values_;
  };
} // namespace trestle

#pragma once

#include <cstddef>
#include <string>

namespace trestle
{
  class Figures;

  /**
   * How well a certificate tells wrong answers from right ones, counted where errors are known. An answer is
   * flagged above the tolerance; estimates and errors that are not numbers are above every limit.
   */
  class FlagTally
  {
  public:
    /// @param tolerance on estimates. @param wrong errors above this are wrong. @param right errors below this
    /// are not worth a flag; those between the two count for neither.
    FlagTally(double tolerance, double wrong, double right);

    /// @param in_range whether the answer is to a query like those of the training: only there is a flag false.
    void add(double estimate, double error, bool in_range);

    std::size_t n_tried() const { return n_tried_; }
    std::size_t n_wrong() const { return n_wrong_; }
    /// Wrong and not flagged: what must not happen.
    std::size_t n_missed() const { return n_missed_; }
    /// Right and flagged, over all in range: work in vain. Not a number where nothing was in range, since no
    /// flags on no answers are no merit.
    double false_flags() const { return double(n_false_) / double(n_in_range_); }

    /// Sets <prefix>missed, tried, wrong and false_flags.
    void report(Figures &figures, const std::string &prefix) const;

  private:
    double      tolerance_, wrong_, right_;
    std::size_t n_tried_ = 0, n_wrong_ = 0, n_missed_ = 0, n_false_ = 0, n_in_range_ = 0;
  };
} // namespace trestle

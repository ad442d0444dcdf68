#include "studies/shared/flag_tally.h"

#include "core/figures.h"

namespace trestle
{
  FlagTally::FlagTally(const double tolerance, const double wrong, const double right)
    : tolerance_(tolerance),
      wrong_(wrong),
      right_(right)
  {}

  void FlagTally::add(const double estimate, const double error, const bool in_range)
  {
    // Negated, so that what is not a number is flagged, and wrong.
    const bool is_flagged = !(estimate <= tolerance_), is_wrong = !(error <= wrong_);
    ++n_tried_;
    n_wrong_ += is_wrong;
    n_missed_ += is_wrong && !is_flagged;
    n_false_ += in_range && is_flagged && error < right_;
    n_in_range_ += in_range;
  }

  void FlagTally::report(Figures &figures, const std::string &prefix) const
  {
    figures.set(prefix + "missed", n_missed());
    figures.set(prefix + "tried", n_tried());
    figures.set(prefix + "wrong", n_wrong());
    figures.set(prefix + "false_flags", false_flags());
  }
} // namespace trestle

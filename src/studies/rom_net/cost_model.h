#pragma once

#include <string>
#include <vector>

namespace trestle
{
  class Figures;

  /// What a dictionary of reduced models cost before its first query, what a query costs, and when that has paid. Wall
  /// seconds on equally many cores throughout; finite elements warm, as this run solved them.
  struct DictionaryCosts
  {
    /// One step of the offline phase: `snapshots`, `svd`, `clustering`, `classifier`, `hyper reduction`, `calibration`.
    struct Step
    {
      std::string name;
      double      seconds = 0.;
    };
    std::vector<Step> offline;

    double query = 0.; ///< classifier, candidates and certificate included
    double finite_elements =
        0.; ///< one solve; where groups of ranks solve beside each other, that time over their number
    double fallback_share = 0.; ///< of queries that finite elements answer after all

    double offline_seconds() const;
    /// Mean over queries: those that fall back pay for both.
    double query_with_fallback() const { return query + fallback_share * finite_elements; }
    /// See break_even(): infinite where finite elements win.
    double break_even_queries() const;

    /// Figures time.offline.<step>_s (blanks as underscores), time.offline_s, time.query_s,
    /// time.fe_solve_of_all_ranks_s, online.fallback_share, speedup.query, speedup.with_fallback, break_even_queries.
    void record(Figures &figures) const;

    /// One sentence for the log and the report.
    std::string words() const;
  };
} // namespace trestle

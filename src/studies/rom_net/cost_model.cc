#include "studies/rom_net/cost_model.h"

#include "core/figures.h"
#include "core/text.h"
#include "studies/shared/break_even.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  double DictionaryCosts::offline_seconds() const
  {
    double sum = 0.;
    for (const auto &step : offline)
      sum += step.seconds;
    return sum;
  }

  double DictionaryCosts::break_even_queries() const
  {
    return break_even(offline_seconds(), finite_elements, query_with_fallback());
  }

  void DictionaryCosts::record(Figures &figures) const
  {
    for (auto [name, seconds] : offline)
      {
        std::replace(name.begin(), name.end(), ' ', '_');
        figures.set("time.offline." + name + "_s", seconds);
      }
    figures.set("time.offline_s", offline_seconds());
    figures.set("time.query_s", query);
    figures.set("time.fe_solve_of_all_ranks_s", finite_elements);
    figures.set("online.fallback_share", fallback_share);
    figures.set("speedup.query", finite_elements / query);
    figures.set("speedup.with_fallback", finite_elements / query_with_fallback());
    figures.set("break_even_queries", break_even_queries());
  }

  std::string DictionaryCosts::words() const
  {
    const double queries = break_even_queries();
    const auto   in_s    = [](const double seconds) { return text::rounded(seconds, 3) + " s"; };
    const auto   costs   = in_s(offline_seconds()) + " offline, " + in_s(query_with_fallback()) +
                       " a query (fall-backs counted) against " + in_s(finite_elements) + " by finite elements: ";
    return costs + (std::isfinite(queries) ? "paid after " + text::rounded(std::ceil(queries), 6) + " queries."
                                           : "it never pays.");
  }
} // namespace trestle

#include "studies/shared/break_even.h"

#include "core/figures.h"

#include <limits>

namespace trestle
{
  double break_even(const double spent, const double reference, const double query)
  {
    const double saved = reference - query;
    return saved > 0. ? spent / saved : std::numeric_limits<double>::infinity();
  }

  void record_break_even(Figures &figures)
  {
    const double query =
        figures.number("time.network_s") + figures.number("time.certificate_s") + figures.number("time.finish_s");
    figures.set("break_even_queries",
                break_even(figures.number("time.train_s"), figures.number("time.fe_solve_s"), query));
  }
} // namespace trestle

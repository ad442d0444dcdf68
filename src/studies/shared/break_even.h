#pragma once

namespace trestle
{
  class Figures;

  /**
   * After how many queries an effort has paid: spent / (reference - query). Infinite where a query does not cost
   * less than what it replaces, then finite elements win and no number of queries helps, or where a cost is not a
   * number. All in one unit of time.
   */
  double break_even(double spent, double reference, double query);

  /// Sets break_even_queries from time.train_s, time.fe_solve_s and what a query costs: the network, its price and
  /// its finish (time.network_s, time.certificate_s, time.finish_s). @throws FatalError where one is missing.
  void record_break_even(Figures &figures);
} // namespace trestle

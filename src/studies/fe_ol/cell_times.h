#pragma once

#include "studies/fe_ol/cell_model.h"
#include "studies/fe_ol/cell_truths.h"

namespace trestle
{
  /// Figures time.point.*_us, speedup.*, break_even_queries: stress, tangent and certificate a point, on one core,
  /// against the warm-started finite elements of the same run. @param strains of a batch.
  void measure_times(CellModel &model, const CellTruths &truths, const std::vector<double> &strains, Run &run);
} // namespace trestle

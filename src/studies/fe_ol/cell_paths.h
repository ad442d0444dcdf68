#pragma once

#include "studies/fe_ol/representative_volume.h"

namespace trestle
{
  /// Cells with history: the reduced microscale against finite elements along held-out strain paths. Figures
  /// error.reduced.path.*, restart.identical, times. Collective.
  void score_paths(UnitCell &cell, const RepresentativeVolumeInput &input, Run &run);
} // namespace trestle

#pragma once

#include "core/conformal.h"
#include "studies/fe_ol/representative_volume.h"

#include <vector>

namespace trestle
{
  /// Cells with history: the reduced microscale against finite elements along held-out strain paths. Figures
  /// error.reduced.path.*, certificate.reduced.*, restart.identical, times. Collective.
  void score_paths(const RepresentativeVolumeInput &input, Run &run);

  /**
   * For the calibration of a cell with history: what is drawn are paths, so that a whole one is the answer. It is missed at
   * the least certificate of its wrong steps, those whose stress is off by more than `calibration error` of the path's
   * largest; a path without any has its largest certificate. Strains of the calibration along the test path. Wanted are
   * paths in the range all of whose steps are right. Collective.
   * @throws ConvergenceError where finite elements find no equilibrium; where the reduced cell finds none, nothing can be
   * accepted.
   */
  ScoredAnswers scored_paths(const RepresentativeVolumeInput &input, const Communicator &communicator);
} // namespace trestle

#pragma once

#include "studies/fe_ol/representative_volume.h"

namespace trestle
{
  /**
   * Calibrates the certificates of the reduced cell and of each network on strains of their own, solved by finite elements
   * (section `certificate`; core/conformal.h), tells the model and leaves them in model/calibration.h5. A network counts
   * together with corrupted copies of itself, new ones at each strain: what is accepted at the threshold is right for all
   * of them, and the truths are the same. Collective. Figure time.calibration_s.
   *
   * Of a cell with history the answers are paths, see scored_paths(). @throws InputError where a strain of the calibration has no equilibrium.
   */
  void calibrate(const RepresentativeVolumeInput &input, Run &run);
} // namespace trestle

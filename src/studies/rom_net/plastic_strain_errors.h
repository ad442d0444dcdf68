#pragma once

#include "core/figures.h"
#include "studies/rom_net/online_trial.h"
#include "studies/shared/full_model.h"

namespace trestle
{
  /// online.error.peeq.*: of the equivalent plastic strain at the end of the path, recovered by answers (key `dual
  /// fields`) or else made by their displacements, relative to that of their truth, root of the sum of squares over
  /// material points times volumes; online.error.u.*, beside it, those of the displacement. Nothing for models without
  /// plastic strain. Collective.
  void record_plastic_strain_errors(const Dictionary &dictionary, const OnlineTrial &trial,
                                    const SnapshotSet &truths, FullModel &model, Figures &figures);
} // namespace trestle

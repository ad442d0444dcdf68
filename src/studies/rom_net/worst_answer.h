#pragma once

#include "core/run.h"
#include "physics/api/report.h"
#include "studies/rom_net/online_trial.h"
#include "studies/rom_net/rom_samples.h"
#include "studies/shared/full_model.h"

namespace trestle
{
  /// The worst answer of a trial beside its truth, state by state (FullModel::write_states()), and the last state's
  /// pictures. Collective.
  void write_worst_answer(const Dictionary &dictionary, const OnlineTrial &trial, const RomSamples &samples,
                          FullModel &model, Run &run, ReportContent &content);
} // namespace trestle

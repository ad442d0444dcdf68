#pragma once

#include "core/run.h"
#include "physics/api/problem.h"
#include "physics/api/report.h"
#include "studies/rom_net/online_trial.h"
#include "studies/rom_net/rom_samples.h"

namespace trestle
{
  /// The worst answer of a trial beside its truth, state by state: solution.pvd with error, certificate_estimate and
  /// answered_by; the last state's pictures. Collective.
  void write_worst_answer(const Dictionary &dictionary, const OnlineTrial &trial, const RomSamples &samples,
                          Problem &problem, Run &run, ReportContent &content);
} // namespace trestle

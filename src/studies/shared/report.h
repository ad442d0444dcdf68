#pragma once

#include "physics/api/report.h"

namespace trestle
{
  /// How every study ends: figures.json and history.csv, then report.html, which shows them. Collective.
  void end_with_report(const Run &run, const ReportContent &content);
} // namespace trestle

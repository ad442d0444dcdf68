#pragma once

#include "studies/ensemble/exported_run.h"

#include <string>
#include <vector>

namespace trestle
{
  /// What splits are called where networks are trained: train, valid, test.
  std::string usual_name(const std::string &split);

  /// A layout that other programs read: the root of all ranks writes it, a run after the other. What cannot be written throws
  /// FatalError.
  class ExportFormat
  {
  public:
    virtual ~ExportFormat() = default;

    /// Runs that are added from now on are of this split.
    virtual void begin(const std::string &split) = 0;
    /// The exporter's last run, where each has its own mesh.
    virtual void add(const ExportedRun &run, const std::vector<double> &parameters) = 0;
    /// The split's runs are complete.
    virtual void end() = 0;
    /// All splits are.
    virtual void finish() {}
  };
} // namespace trestle

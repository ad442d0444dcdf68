#pragma once

#include "core/archive.h"

#include <string>

namespace trestle
{
  /// Names of what a reduced cell needs to answer begin with this, in what UnitCell::write() and
  /// SnapshotLearner::write_reduction() give.
  inline const std::string answer_prefix = "answer/";

  /**
   * Writes such an archive to a folder: cell.h5, and answer.h5 beside it with the part that answers, a small part of the
   * whole, for who needs neither mesh nor fields (libtrestle_cell). What was there of an earlier cell goes, its
   * calibration too. On one rank. @throws FatalError.
   */
  void write_cell_archives(Archive archive, const std::string &folder);

  /// @throws InputError where a directory is no run of a representative volume.
  void require_cell_archives(const std::string &run_directory);

  /// Of the networks a run was to train, the first one answers, where it has been trained.
  [[noreturn]] void refuse_missing_network();
} // namespace trestle

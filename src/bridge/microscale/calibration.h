#pragma once

#include "bridge/microscale/tolerance.h"
#include "core/archive.h"

#include <cstddef>
#include <map>
#include <string>

namespace trestle
{
  /**
   * How far a certificate may be trusted on one cell, learned from strains whose truth is known: what is accepted at the
   * threshold is wrong with a probability of at most `risk` (core/conformal.h). What goes with which error depends on the
   * cell: 0.1 with 1 % was learned from fibres, and a void beside one breaks it.
   */
  struct Calibration
  {
    double      threshold = 0.; ///< on certificates; 0 accepts what is exact alone
    double      risk      = 0.;
    double      error     = 0.; ///< of the homogenised stress, relative, above which an answer counted as wrong
    std::size_t n_strains = 0;
  };

  /// By who answers: `reduced`, or the type of a network. A run directory keeps them in model/calibration.h5.
  using Calibrations = std::map<std::string, Calibration>;

  void write_calibrations(const Calibrations &calibrations, Archive &archive);
  /// @throws InputError for a damaged archive.
  Calibrations read_calibrations(const Archive &archive);

  /// Of cells that were never calibrated: what every cell had before there were calibrations.
  constexpr double assumed_tolerance = 0.1;

  /// What a parameter for a tolerance says where it is to come from the calibration.
  inline const std::string calibrated_tolerance = "calibrated";

  /// Whether a parameter's text is one: a positive number, or calibrated_tolerance.
  bool is_tolerance(const std::string &text);

  /// The tolerance on answers of `who` that a parameter's text asks for. @throws InputError naming `key`, where that is none.
  Tolerance tolerance_of(const std::string &who, const std::string &key, const std::string &text,
                         const Calibrations &calibrations);

  /// In a sentence: the tolerance, where it comes from, and the calibrated one where another is used.
  std::string describe(const std::string &who, const Tolerance &tolerance, const Calibrations &calibrations);
} // namespace trestle

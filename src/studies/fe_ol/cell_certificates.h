#pragma once

#include "studies/fe_ol/cell_model.h"
#include "studies/fe_ol/cell_scores.h"
#include "studies/fe_ol/cell_truths.h"

#include <string>
#include <vector>

namespace trestle
{
  /// Held-out strains with their truth.
  struct TruthSet
  {
    std::string name;      ///< `range` and `far`, which must be there, and others
    bool        is_within; ///< the strains that calibrations are made of, or beyond them
    CellTruths  truths;
  };

  /// Of `reduced`, or of a network by its type. The same on all ranks.
  CellAnswers answers_of(CellModel &model, const std::string &who, const CellTruths &truths);

  /// The set of that name.
  const CellTruths &truths_of(const std::vector<TruthSet> &sets, const std::string &name);

  /// Figures <prefix>tolerance, tolerance_origin, and where `who` is calibrated threshold, risk, calibration_strains.
  void report_tolerance(const CellModel &model, const std::string &who, const std::string &prefix,
                        Figures &figures);

  /**
   * Whether the certificates of `reduced`, or of a network by its type, find what is wrong: in the sets, and with corrupted
   * weights. Figures certificate.*, of all but the first network and of `reduced` with its name in them; a table of all
   * certificates and errors as certificates_<who>.csv. Collective.
   */
  void certify(CellModel &model, const std::string &who, const std::vector<TruthSet> &sets, Run &run);
} // namespace trestle

#pragma once

#include "core/figures.h"
#include "physics/api/report.h"
#include "studies/stochastic_submodel/sample_quantities.h"

#include <string>
#include <vector>

namespace trestle
{
  /// What a generator's draws make of a quantity in the zone.
  struct LawComparison
  {
    std::string         name, key;
    double              ks = 0.; ///< distance to whole runs (Kolmogorov, Smirnov)
    std::vector<double> draws;
  };

  ReportContent begin_report(const SampleQuantities &quantities, std::size_t n_test);

  /**
   * The verdict, first of all: which generator comes nearest, whether it beats the training runs drawn again (bootstrap) and a
   * Gaussian law. qoi.winner; a table and the distribution functions.
   */
  void conclude(const std::vector<LawComparison> &compared, const std::string &quantity,
                const std::vector<double> &reference, Figures &figures, ReportContent &content);
} // namespace trestle

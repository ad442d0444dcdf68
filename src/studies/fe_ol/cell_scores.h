#pragma once

#include "bridge/microscale/cell_network.h"
#include "core/figures.h"
#include "studies/fe_ol/cell_truths.h"

#include <string>
#include <vector>

namespace trestle
{
  /// What somebody answers to strains, with the fields behind it: one row a strain.
  struct CellAnswers
  {
    std::vector<double> stress, tangent, a, b;
    std::vector<double> estimate; ///< certificate

    CellCoefficients        coefficients(const CellTruths &truths, std::size_t i) const;
    std::span<const double> stress_of(std::size_t i, std::size_t n) const
    {
      return std::span(stress).subspan(i * n, n);
    }
  };

  /// To n x n_strain strains. The same on all ranks; cheap.
  CellAnswers reduced_answers(const UnitCell &cell, std::span<const double> strains);
  CellAnswers network_answers(const UnitCell &cell, const CellNetwork &network, std::span<const double> strains);

  /// |a - b| / |b|.
  double relative_difference(std::span<const double> a, std::span<const double> b);

  /// Figures error.<name>.stress.*, .tangent.* of homogenised answers.
  void score_homogenised(const UnitCell &cell, const std::string &name, const CellAnswers &answers,
                         const CellTruths &truths, Figures &figures);

  /// Figures of fields, in percent: medians error.<name>.local.*, .local_total.*, and error.<name>.median_sample.* of the one
  /// strain whose local stresses are the median. Collective.
  void score_fields(const UnitCell &cell, const std::string &name, const CellAnswers &answers,
                    const CellTruths &truths, Figures &figures);

  /// What the certificate knew of the answers of one set.
  struct CertificateScores
  {
    std::vector<double> estimate;     ///< cubature
    std::vector<double> bracket;      ///< the same with full quadrature
    std::vector<double> stress_field; ///< relative L2 error of the local stress
    std::vector<double> error;        ///< of the homogenised stress, over max(its norm, 5 % of the training's)
    std::size_t         brackets_hold = 0;
  };
  /// Of homogenised stresses, over max(their norm, 5 % of the training's largest). Wrong is what is off by more than
  /// wrong_error, right what is off by less than right_error.
  constexpr double wrong_error = 0.01, right_error = 0.005;
  double homogenised_error(const UnitCell &cell, std::span<const double> stress, const CellAnswer &truth);
  std::vector<double> homogenised_errors(const UnitCell &cell, const CellAnswers &answers,
                                         const CellTruths &truths);

  /// Collective.
  CertificateScores score_certificate(const UnitCell &cell, const CellAnswers &answers, const CellTruths &truths);
} // namespace trestle

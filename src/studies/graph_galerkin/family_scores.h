#pragma once

#include "core/ensemble.h"
#include "core/figures.h"
#include "core/statistics.h"
#include "ml/api/family_model.h"
#include "physics/api/problem.h"
#include "studies/shared/finish.h"

#include <string>
#include <vector>

namespace trestle
{
  /// Held-out samples with the finite-element answer of each; this rank's group has its own only.
  class HeldOut
  {
  public:
    /// Solves all of them. Collective on all ranks.
    HeldOut(const Ensemble &ensemble, Problem &problem, const FamilyModel &model,
            std::vector<std::vector<double>> parameters);

    std::size_t                size() const { return parameters_.size(); }
    const std::vector<double> &parameters(std::size_t i) const { return parameters_[i]; }
    /// Seconds of a query by finite elements: parameters set, assembled, solved. Median of all.
    double solve_seconds() const { return quantile(solve_seconds_, 0.5); }

    /// Relative L2 errors of the first n samples, the same on all ranks. Collective on all ranks.
    std::vector<double> errors(const FamilyModel &model, std::size_t n) const;

    /// Errors of their mean (a group's own), given as the answer to each: what ignoring the parameters amounts to.
    /// Collective on all ranks.
    std::vector<double> errors_of_mean() const;

    /// Every answer through the finish; sets certificate.*, iterations.*, time.* and break_even_queries from
    /// time.train_s. Collective on all ranks.
    void finish(const FamilyModel &model, const Finish &finish, Figures &figures) const;

  private:
    struct Tally;
    Tally tally(const FamilyModel &model, const Finish &finish) const;

    const Ensemble                  *ensemble_;
    Problem                         *problem_;
    std::vector<std::vector<double>> parameters_;
    std::vector<FamilyModel::Query>  queries_; ///< empty where another group owns
    std::vector<std::vector<double>> answers_;
    std::vector<double>              solve_seconds_;
  };
} // namespace trestle

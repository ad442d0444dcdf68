#pragma once

#include "ml/api/family_model.h"
#include "studies/shared/held_out.h"

#include <vector>

namespace trestle
{
  /// Held-out samples as a family's networks are told of them, and what becomes of their answers.
  class FamilyScores
  {
  public:
    /// Solves the samples by finite elements. Collective on all ranks. @param model whose inputs they are.
    FamilyScores(const Ensemble &ensemble, Problem &problem, const FamilyModel &model,
                 std::vector<std::vector<double>> parameters);

    std::size_t size() const { return held_out_.size(); }

    /// See HeldOut.
    std::vector<double> errors(const FamilyModel &model, std::size_t n) const;
    std::vector<double> errors_of_mean() const { return held_out_.errors_of_mean(); }
    void                finish(const FamilyModel &model, const Finish &finish, Figures &figures) const;

  private:
    Problem                        *problem_;
    HeldOut                         held_out_;
    std::vector<FamilyModel::Query> queries_; ///< of each sample; empty where another group owns it
  };
} // namespace trestle

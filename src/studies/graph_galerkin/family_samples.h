#pragma once

#include "core/ensemble.h"
#include "ml/api/family_model.h"
#include "physics/api/problem.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// The problem at these parameters (set here) as the network is told of it. Collective on the group.
  FamilyModel::Query make_query(Problem &problem, const FamilyModel &model, const std::vector<double> &parameters);
  /// The same where the problem stands at them already.
  FamilyModel::Query query_here(Problem &problem, const FamilyModel &model, const std::vector<double> &parameters);

  /**
   * The training samples of this rank's group with what they cost: their inputs, their own equations and
   * label-free losses, or labels by finite elements and the supervised loss.
   */
  class FamilySamples
  {
  public:
    enum class Kind
    {
      label_free,
      supervised
    };

    /// @param parameters of all samples; this group takes its own. Collective on all ranks.
    /// @throws InputError for parameters that the problem or an expression of node inputs does not bear, ConvergenceError;
    /// on all ranks, whichever group's sample it is.
    FamilySamples(const Ensemble &ensemble, Problem &problem, const FamilyModel &model, const FieldMap &map,
                  const std::vector<std::vector<double>> &parameters, Kind kind);

    const std::vector<FamilyModel::Sample> &samples() const { return samples_; }
    std::size_t                             n_total() const { return n_total_; }
    /// Of all ranks.
    double cpu_seconds() const { return cpu_seconds_; }
    double wall_seconds() const { return wall_seconds_; }

  private:
    std::unique_ptr<Loss> make_label(Problem &problem, const FieldMap &map, std::vector<double> &u) const;

    std::vector<std::unique_ptr<FamilyModel::Query>> queries_;
    std::vector<std::unique_ptr<ResidualOperator>>   equations_;
    std::vector<std::unique_ptr<Loss>>               losses_;
    std::vector<FamilyModel::Sample>                 samples_;
    std::size_t                                      n_total_;
    double                                           cpu_seconds_  = 0.;
    double                                           wall_seconds_ = 0.;
  };
} // namespace trestle

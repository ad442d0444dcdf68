#pragma once

#include "bridge/equations/certificate.h"
#include "core/ensemble.h"
#include "core/figures.h"
#include "studies/mesh_transformer/forced_march.h"
#include "studies/mesh_transformer/forcing_samples.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * What is known of a march with learned forces without the truth: how far the forces move it from plain coarse finite elements,
   * which is an estimate of the latter's error. On validation trajectories a share of that, `factor`, was left after correction in
   * nine of ten states; and forces moved states between `least` and `most`.
   */
  struct ForcingCertificate
  {
    double              factor = 1.;
    std::vector<double> least, most; ///< of each state

    double estimate(double action) const { return factor * action; }
    /// Whether a state may stay: the estimate is within the tolerance, and the forces have moved it about as far as known ones.
    bool accepts(std::size_t state, double action, double tolerance) const;
  };

  /// One problem, as coarse finite elements with and without learned forces answer it.
  struct ForcedRollout
  {
    std::vector<double> states;    ///< n_states x n_free; plain ones where the forced march ended early
    std::vector<double> densities; ///< n_states x n_free
    std::vector<double> plain;     ///< n_states x n_free
    std::vector<double>
        actions; ///< of each state: relative difference of the two, the worst field; unknown where there is none
    double seconds = 0., network_seconds = 0., plain_seconds = 0.;

    static constexpr double unknown = 1e30;
  };

  /// At the parameters that the twin stands at. @param first n_first states, as the march wants them. Collective on the group.
  /// @throws ConvergenceError where plain finite elements do not converge.
  ForcedRollout forced_rollout(CoarseTwin &twin, const StepModel &model, std::span<const double> first,
                               std::size_t n_first);

  /// Relative difference of coarse states at free dofs by the volumes they stand for, the worst field.
  class CoarseDifference
  {
  public:
    /// At the problem's present mesh. Collective on its ranks, as all of it.
    explicit CoarseDifference(Problem &coarse);

    double operator()(std::span<const double> u, std::span<const double> reference) const;

  private:
    Communicator              group_;
    std::vector<unsigned int> field_of_dof_;
    std::size_t               n_fields_;
    std::vector<double>       volumes_;
  };

  /// Trajectories that were not learnt from, marched with learned forces and without, and by the fine problem for its time.
  class ForcedRollouts
  {
  public:
    /// Section `learned right hand side`, as far as it is about answers.
    struct Keys
    {
      double      tolerance = 1e-2;
      std::string finish    = "tolerance";
    };

    /// Groups take trajectories in turn. @param fine set up on the group, as the twin's; its time is measured where it is given.
    /// Collective on all ranks.
    ForcedRollouts(const Ensemble &ensemble, CoarseTwin &twin, const StepModel &model,
                   const ForcingSamples &samples, const StateUnits &units, Problem *fine);

    /// Of validation trajectories.
    ForcingCertificate certificate() const;

    /// rhs.*, honest.*, hybrid.*, certificate.*
    void record(const ForcingCertificate &certificate, const Keys &keys, Figures &figures) const;

    /// A line a trajectory: number, errors of plain and corrected coarse finite elements.
    std::vector<std::vector<std::string>> rows() const;

    /// Of all states, for charts.
    std::vector<double> estimates(const ForcingCertificate &certificate) const;
    std::vector<double> errors() const;

  private:
    void score(std::size_t i, CoarseTwin &twin, const StepModel &model, const ForcingSamples &samples,
               const StateUnits &units, Problem *fine);
    /// Of the first state of a trajectory that may not stay; n_ if there is none.
    std::size_t first_rejected(std::size_t i, const ForcingCertificate &certificate, const Keys &keys) const;
    void record_certificate(const ForcingCertificate &certificate, const Keys &keys, Figures &figures) const;

    std::size_t         n_trajectories_, n_first_, n_; ///< n_: states a trajectory that are answered
    std::vector<double> actions_, errors_;             ///< n_trajectories x n
    std::vector<double> pushed_, plain_;               ///< mean squares, n_trajectories x n
    std::vector<double> seconds_, plain_seconds_, network_seconds_, fine_seconds_; ///< n_trajectories
  };
} // namespace trestle

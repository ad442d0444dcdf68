#pragma once

#include "core/parameters.h"
#include "ml/api/step_model.h"
#include "physics/api/problem.h"
#include "studies/mesh_transformer/rollout_march.h"

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// Section `training`: what is made of a fine step's equations.
  struct StepLossKeys
  {
    explicit StepLossKeys(ParameterSink &prm);

    unsigned int corrections = 2;
  };

  /**
   * Trajectories of a problem at parameters that nobody has solved it for, for a stepping network that learns from equations:
   * first states by finite elements, and the solver's own fine steps to those of the network. A state of a bundle that has as many
   * states before it as the solver's rule looks at is put into the rule's equations of that step; where the bundle is the whole
   * stride, those that the network was told count. The loss is the mean over these steps.
   *
   * States before are taken for given: each state has the gradient of its own step alone, as time goes one way, and a state need
   * not make up for the next one's errors. They are given as a few iterations of the solver correct them, one after the other
   * from the beginning on: errors that small residuals add up to along the stride are seen. The network's own answer goes in as it is.
   */
  class UnsolvedTrajectories : public StepModel::Equations
  {
  public:
    /// The problem and the model outlive this. @param parameters of each trajectory. @param keys say how they start.
    /// Collective on the group. @throws ConvergenceError of finite elements.
    UnsolvedTrajectories(const Communicator &group, Problem &problem, const StepModel &model,
                         const RolloutKeys &keys, const StepLossKeys &loss,
                         std::vector<std::vector<double>> parameters);

    /// Valid as long as this.
    StepModel::Unsolved unsolved();

    /// Sets the problem to the trajectory's parameters.
    double value_and_gradient(const Answer &answer, std::span<double> gradient) override;

  private:
    std::vector<StateInTime> chain_of(const Answer &answer, StepEquations &steps) const;
    void require_finite(bool is_finite, const std::string &what, std::size_t trajectory, double time) const;

    Communicator                       group_;
    Problem                           &problem_;
    const StepModel                   &model_;
    StepLossKeys                       loss_;
    std::vector<std::vector<double>>   parameters_;
    std::vector<std::vector<double>>   first_states_; ///< of each trajectory: n x n_free
    std::vector<StepModel::Trajectory> trajectories_;
  };
} // namespace trestle

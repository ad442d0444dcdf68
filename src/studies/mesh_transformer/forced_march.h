#pragma once

#include "bridge/equations/forced_steps.h"
#include "ml/api/step_model.h"
#include "physics/api/problem.h"

#include <memory>
#include <span>
#include <vector>

namespace trestle
{
  /// Finite elements in time that a network pushes: each step solves r(u) = V f, f the network's answer to the states before it
  /// and the boundary values at its end.
  class ForcedMarch
  {
  public:
    /// The problem stands at its parameters; outlives this, as the model does. @param model of forces; null: none push, plain
    /// finite elements. Collective on the problem's ranks.
    ForcedMarch(Problem &problem, const StepModel *model);

    struct Result
    {
      std::vector<double> states;                             ///< n_states x n_free, the first ones as given
      std::vector<double> densities;                          ///< n_states x n_free, zero for the first ones
      std::size_t         n_states = 0;                       ///< fewer than asked for where a step failed
      double              seconds = 0., network_seconds = 0.; ///< wall time of all, of the network's part
    };

    /// @param first states from time 0 on, as many as the step and the model look at: n_first x n_free. @param n_states with these.
    /// Ends early where a force is not finite or a step does not converge. Collective.
    Result run(std::span<const double> first, std::size_t n_first, std::size_t n_states);

  private:
    std::vector<double> density(const Result &known);
    /// What is prescribed at the state, first, first + 1, ..., n of them.
    std::vector<double> prescribed(std::size_t first, std::size_t n);
    std::vector<double> next(const Result &known, std::span<const double> density);

    Problem                         &problem_;
    const StepModel                 *model_;
    std::unique_ptr<StepEquations>   steps_;
    StepModel::Inputs                inputs_;
    std::size_t                      n_free_;
    std::vector<std::vector<double>> prescribed_; ///< of each state so far
  };
} // namespace trestle

#pragma once

#include "bridge/equations/certificate.h"
#include "core/parameters.h"
#include "ml/api/step_model.h"
#include "physics/api/divergence_projection.h"
#include "physics/api/problem.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// Section `rollout`: what becomes of a network's steps.
  struct RolloutKeys
  {
    explicit RolloutKeys(ParameterSink &prm);

    /// @throws InputError for lengths that the model's do not allow.
    void check(const StepModel::Lengths &lengths, unsigned int n_earlier, unsigned int n_steps) const;

    double       tolerance   = 1e-2;
    std::string  finish      = "tolerance";
    unsigned int correct     = 0;
    unsigned int audit_every = 0;
    unsigned int start       = 0;
    bool         project     = false;

    /// The network alone: nothing is corrected, recomputed or audited.
    RolloutKeys alone() const;
    /// The same, each interval repeated by finite elements from its own start to tell its error, beside the rollout.
    RolloutKeys measuring() const;
    bool        measures = false;

    /// Whether alone() changes nothing.
    bool leaves_all() const { return finish == "never" && correct == 0 && audit_every == 0; }
  };

  /// Who made a state.
  enum class AnsweredBy
  {
    finite_elements, ///< before the network takes over
    network,
    corrected,  ///< finite-element steps that close an interval of the network
    recomputed, ///< above the tolerance, or no number
    audited     ///< repeated by finite elements from the network's own state
  };

  /**
   * A rollout of a stepping network on a problem in time, kept honest by the problem's own fine steps. An interval is a
   * stride of the network; the residual of the last fine step in it, with the bundle's earlier states, prices it: for
   * states by finite elements it vanishes, and |M^-1 r| 2 dt / 3 sees whatever is no solution of the equations. It does not
   * see drift along solutions: `audit every` does, by repeating intervals from the network's own state.
   */
  class RolloutMarch
  {
  public:
    struct State
    {
      std::size_t         step; ///< fine steps since time 0
      std::vector<double> u;    ///< flat(): the first n_free() numbers are the value
      AnsweredBy          by;
      double              estimate; ///< of its interval
      std::vector<double>
          numbers; ///< Problem::number_names(); none without the states before it, a fine step apart
    };

    struct Interval
    {
      std::size_t step;     ///< of its end
      double      estimate; ///< certificate's, over the lifted zero's
      Decision    decision;
      double      error; ///< relative, against finite elements from its own start; below 0: not known
    };

    struct Result
    {
      std::vector<State>    states;
      std::vector<Interval> intervals;
      double                network_seconds = 0., certificate_seconds = 0., finite_element_seconds = 0.;
      double                measuring_seconds      = 0.; ///< of finite elements that tell errors alone
      std::size_t           n_finite_element_steps = 0;  ///< that the answer took; measuring and audits apart
      std::size_t           n_audit_steps          = 0;
      /// The largest of the network's states, before and after projection; 0: not projected.
      double divergence_before = 0., divergence_after = 0.;
    };

    /// The problem stands at its parameters. All outlive this. Collective on the problem's ranks.
    RolloutMarch(Problem &problem, const StepModel &model, const RolloutKeys &keys);

    /// From the initial state, n_steps fine steps as far as strides fit. Collective. @throws ConvergenceError of finite
    /// elements.
    Result run(std::size_t n_steps);

    /// What the network is told first, by finite elements: the initial state and those after it. Collective.
    /// @throws ConvergenceError
    std::vector<std::vector<double>> first_states();

  private:
    using History = std::deque<StateInTime>; ///< the newest first

    std::size_t         step_of(const StateInTime &state) const;
    History             start();
    void                advance(History &history, std::size_t n_steps);
    std::vector<double> answer(const History &history);
    void                project(std::vector<double> &bundle, std::size_t first);
    std::vector<double> numbers(const History &history, std::size_t i);
    History             appended(History history, const std::vector<double> &bundle) const;
    double              estimate_of(History &after);
    double              error_of(const History &truth, const History &answered);
    void                close(History &after);
    void                interval(History &history, std::size_t number);
    void                record(const History &history, std::size_t n, AnsweredBy by, double estimate);

    Problem                              &problem_;
    const StepModel                      &model_;
    RolloutKeys                           keys_;
    StepModel::Lengths                    lengths_;
    std::unique_ptr<StepEquations>        steps_;
    StepModel::Inputs                     inputs_;
    bool                                  has_numbers_;
    std::unique_ptr<DivergenceProjection> projection_; ///< null: none
    double                                seconds_of_fine_steps_ = 0.;
    Result                                result_;
  };
} // namespace trestle

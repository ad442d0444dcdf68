#pragma once

#include "core/ensemble.h"
#include "core/figures.h"
#include "core/statistics.h"
#include "physics/api/problem.h"
#include "studies/shared/answer_tally.h"

#include <functional>
#include <vector>

namespace trestle
{
  /// Held-out samples of a problem with parameters, each with its finite-element answer; this rank's group has its
  /// own only. What answers in their place is held against them here. What one group throws is thrown on all ranks.
  class HeldOut
  {
  public:
    /// Answers a sample (its number) into u, free dofs in physical units. The problem stands at its parameters.
    /// Collective on the group.
    using Answer = std::function<void(std::size_t, std::vector<double> &)>;

    /// Solves all of them. Collective on all ranks. @throws ConvergenceError, InputError where one of the samples is none.
    HeldOut(const Ensemble &ensemble, Problem &problem, std::vector<std::vector<double>> parameters);

    std::size_t                size() const { return parameters_.size(); }
    const std::vector<double> &parameters(std::size_t i) const { return parameters_[i]; }
    /// Seconds of a query by finite elements: parameters set, assembled, solved. Median of all.
    double solve_seconds() const { return quantile(solve_seconds_, 0.5); }

    /// Relative L2 errors of the first n samples, the same on all ranks. Collective on all ranks.
    std::vector<double> errors(const Answer &answer, std::size_t n) const;

    /// Errors of their mean (a group's own), given as the answer to each: what ignoring the parameters amounts to.
    /// Collective on all ranks.
    std::vector<double> errors_of_mean() const;

    /// Every answer through the finish; sets certificate.*, iterations.*, time.* and break_even_queries from
    /// time.train_s. Collective on all ranks.
    void finish(const Answer &answer, const Finish &finish, Figures &figures) const;

  private:
    struct Finished
    {
      AnswerTally         tally;
      std::vector<double> effectivity; ///< of SPD problems; 0 where an answer has no error
    };
    void     finish_one(std::size_t i, const Answer &answer, const Finish &finish, Finished &result) const;
    Finished finish_all(const Answer &answer, const Finish &finish) const;

    const Ensemble                  *ensemble_;
    Problem                         *problem_;
    std::vector<std::vector<double>> parameters_;
    std::vector<std::vector<double>> answers_; ///< empty where another group owns
    std::vector<double>              solve_seconds_;
  };
} // namespace trestle

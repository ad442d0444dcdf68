#pragma once

#include "physics/api/problem.h"

#include <memory>
#include <string>

namespace trestle
{
  /**
   * What a file gives a network to answer: its steady problem or, where section `step` names one, an implicit step of
   * its problem in time, from states that the time scheme has found. Losses, certificates and the finish do not tell
   * the two apart.
   */
  class EquationsOfFile
  {
  public:
    explicit EquationsOfFile(ParameterSink &prm);

    /// @throws InputError for a problem in time without a step, or a step of a steady problem.
    void check(const Problem &problem, const std::string &study) const;

    /**
     * Solves the steps before the one that is named, and lets the problem show the time of its end. Collective.
     * @returns the equations with their solver, valid until the problem is set up anew.
     */
    SolvableEquations &of(Problem &problem);

  private:
    unsigned int                   number_ = 0;
    std::unique_ptr<StepEquations> steps_;
    std::unique_ptr<ImplicitStep>  step_;
  };
} // namespace trestle

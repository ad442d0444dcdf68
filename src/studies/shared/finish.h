#pragma once

#include "bridge/equations/certificate.h"
#include "bridge/equations/solvable_equations.h"
#include "core/parameters.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * The honest finish, section `certificate`: prices a network's answer and accepts, corrects or recomputes it
   * against the file's tolerance. Every study with a network ends its answers here.
   */
  class Finish
  {
  public:
    explicit Finish(ParameterSink &prm);

    /// What was decided, and the price before and after.
    struct Outcome
    {
      Certificate  before;               ///< of the network's answer, with the decision
      Certificate  after;                ///< of the answer that leaves the program
      unsigned int warm_iterations = 0;  ///< CG (linear SPD) or Newton, from the network's answer
      unsigned int cold_iterations = 0;  ///< the same to the same residual from the cold start
      double       seconds         = 0.; ///< wall time of the correction or recomputation

      void report(Figures &figures) const;
    };

    /// @param problem a steady one, or one step in time. @param u the network's answer, replaced by what leaves
    /// the program. Collective.
    Outcome apply(SolvableEquations &problem, std::vector<double> &u) const;

  private:
    bool correct(SolvableEquations &problem, std::vector<double> &u, Outcome &outcome) const;

    double       tolerance_             = 1e-3;
    std::string  mode_                  = "tolerance";
    unsigned int correction_iterations_ = 50;
    double       residual_tolerance_    = 1e-11;
  };
} // namespace trestle

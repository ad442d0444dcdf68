#pragma once

#include "bridge/equations/step_equations.h"

#include <memory>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * Steps in time with a force that the physics does not know: R(u) = F in the place of R(u) = 0, with F_i = V_i f_i at each
   * free dof and f a density (of residuals: what a source is, per volume). With the residual of some state as force the step
   * ends at that state, whatever made it: what a network corrects coarse finite elements by. Collective.
   */
  class ForcedSteps
  {
  public:
    virtual ~ForcedSteps() = default;

    /// Those of a problem's steps, which they are a face of. @throws FatalError for steps that take no forces.
    static ForcedSteps &of(StepEquations &steps);

    /// V: the volume that each free dof stands for, positive for every element: diagonal entries of the mass of its component, scaled to
    /// the volume of each cell (Hinton, Rock, Zienkiewicz, Earthquake Engng Struct. Dyn. 4, 1976). At the present mesh.
    virtual std::vector<double> volumes() const = 0;

    /// StepEquations::step_to() with a force. @param density n_free. Equations, solve() and correct() of the step know it.
    /// @throws InputError as that; where there are not as many numbers as free dofs, or one is not finite.
    virtual std::unique_ptr<ImplicitStep> step_to(double time, std::span<const StateInTime> earlier,
                                                  std::span<const double> density) = 0;
  };
} // namespace trestle

#pragma once

#include "physics/time/alpha_weights.h"
#include "physics/time/dirichlet_rates.h"
#include "physics/time/dynamic_matrices.h"
#include "physics/time/step_factor.h"

#include <functional>
#include <memory>

namespace trestle
{
  /**
   * Generalised-alpha of a linear physics of second order whose matrices do not depend on time: mass, damping and
   * stiffness are assembled once for a set of parameters, the step's matrix is factorised once, and kept from one set to the
   * next where no coefficient of it has changed. A step is then three sparse products, the loads and one back
   * substitution: the states are GeneralisedAlpha's up to the linear solver's tolerance, at a tenth of the cost on meshes of
   * some thousand dofs, of which Monte Carlo needs thousands of runs.
   */
  template <int dim>
  class LinearMarch
  {
  public:
    /// Whether the physics is one of those.
    static bool serves(const Assembler<dim> &assembler) { return DynamicMatrices<dim>::serve(assembler); }

    /// The arguments outlive this and keep their dofs.
    LinearMarch(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, double step,
                const AlphaWeights &weights);

    /// Coefficients may have changed since the last run.
    void invalidate() { is_assembled_ = false; }

    /// @param start a state with its acceleration, constrained dofs right (TimeScheme::start()). @param observer of all
    /// states, that one first. Collective. @throws ConvergenceError where the step's matrix is singular or a state is not
    /// finite.
    void operator()(DiscreteState start, unsigned int n_steps,
                    const std::function<void(const DiscreteState &)> &observer);

  private:
    Shifts        shifts() const;
    void          factorise();
    void          keep_sources();
    DiscreteState step(const DiscreteState &old, double time);
    DiscreteState end_state(const DiscreteState &old, const Vector &u, double time) const;
    Vector        residual(const DiscreteState &old, const DiscreteState &end) const;
    void          add_loads(double time, Vector &r) const;

    Discretisation<dim>   &discretisation_;
    const Assembler<dim>  &assembler_;
    const double           step_;
    const AlphaWeights     weights_;
    DirichletRates<dim>    boundary_;
    DynamicMatrices<dim>   matrices_;
    StepFactor<dim>        factor_;
    std::vector<CellVisit> loaded_cells_;        ///< whose boundary terms may depend on time
    Vector                 sources_;             ///< the residual of nothing, boundary terms left out
    std::vector<double>    rate_, acceleration_; ///< of the boundary at the end of the present step
    bool                   is_assembled_  = false;
    bool                   is_factorised_ = false;
  };
} // namespace trestle

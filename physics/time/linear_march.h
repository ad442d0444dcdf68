#pragma once

#include "physics/time/alpha_step.h"
#include "physics/time/dynamic_matrices.h"
#include "physics/time/energy_balance.h"
#include "physics/time/nodal_forces.h"
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

    /// Further loads of runs from now on; null: none. They must outlive this, or be taken back.
    void set_forces(const NodalForces *forces) { forces_ = forces; }

    /// @param start a state with its acceleration, constrained dofs right (TimeScheme::start()). @param observer of all
    /// states, that one first. @param energy of energy_terms(); null: none. Collective. @throws ConvergenceError where the step's matrix is singular or a state is not
    /// finite.
    void operator()(DiscreteState start, unsigned int n_steps,
                    const std::function<void(const DiscreteState &)> &observer,
                    EnergyBalance<dim>                               *energy = nullptr);

    /// Of the matrices at the present parameters. Valid until invalidate(), while this lives. Collective.
    std::unique_ptr<const EnergyTerms<dim>> energy_terms();

  private:
    void prepare();
    void factorise();
    void keep_sources();
    void add_acceleration_of_forces(DiscreteState &start) const;
    void step(const DiscreteState &old, double time, DiscreteState &end);
    void set_residual(const DiscreteState &old, const DiscreteState &end);
    void add_loads(double time);

    Discretisation<dim>   &discretisation_;
    const Assembler<dim>  &assembler_;
    const AlphaStep<dim>   formulas_;
    DynamicMatrices<dim>   matrices_;
    StepFactor<dim>        factor_;
    std::vector<CellVisit> loaded_cells_; ///< whose boundary terms may depend on time
    const NodalForces     *forces_          = nullptr;
    bool                   has_loaded_cell_ = false; ///< on any rank
    bool                   is_assembled_    = false;
    bool                   is_factorised_   = false;

    // work space: on small meshes it takes longer to make than to use
    DiscreteState nothing_, middle_;
    Vector        residual_, increment_, loads_;
    Vector        sources_; ///< the residual of nothing, boundary terms left out
  };
} // namespace trestle

#pragma once

#include "bridge/equations/step_equations.h"
#include "core/checkpoint_clock.h"
#include "core/history.h"
#include "core/parameters.h"
#include "core/run.h"
#include "physics/functions/parametrised.h"
#include "physics/solvers/assembler.h"
#include "physics/solvers/steady_solver.h"
#include "physics/time/energy_balance.h"
#include "physics/time/linear_march.h"
#include "physics/time/marching_rule.h"
#include "physics/time/time_scheme.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// Section `time` as the file has it; 0 as end time means a steady problem.
  struct TimeParameters
  {
    explicit TimeParameters(ParameterSink &prm);

    double         end_time        = 0.;
    double         step            = 0.1;
    std::string    scheme          = "automatic";
    std::string    initial_value   = "0";
    std::string    initial_rate    = "0";
    double         spectral_radius = 0.9;
    std::string    initial_state; ///< run directory; empty: initial_value
    unsigned int   extrapolation = 2;
    unsigned int   output_every  = 1;
    CheckpointKeys checkpoint;
  };

  /// What the owner of a transient run does with its states. All members are called collectively.
  struct TimeObserver
  {
    /// Numbers of every state, the initial one included, for its line in history.csv.
    std::function<std::vector<History::Entry>(const DiscreteState &, unsigned int step)> numbers;
    /// Every `output every` steps, the initial and the final state included: write the VTU.
    std::function<void(const DiscreteState &, unsigned int step)> write;
    /// After a step that is not written, when so many seconds have passed: write the records, which tell how far the
    /// run has come. Empty: they are not the owner's.
    std::function<void()> record;
    double                seconds_between_records = 5.;
  };

  struct TimeSummary
  {
    bool          completed = true; ///< false: SIGTERM; a checkpoint was written
    unsigned int  n_steps   = 0;    ///< taken by this process
    DiscreteState state;            ///< the last one
    SolveSummary  solves;           ///< of all steps together
  };

  /**
   * Marches a discretised physics from 0 to the end time with a constant step: BDF2 for physics of first order
   * in time (first step backward Euler), generalised-alpha (Chung and Hulbert 1993) for second order. See
   * doc/theory/time_integration.md for why these two.
   *
   * Adds one line a step to the history (step, time, the observer's numbers, Newton and linear iterations;
   * energies for second order) and figures `time.n_steps`, `time.step`, `iterations.newton_per_step` (of the whole
   * run, resumed or not), `energy.*`; while it runs, `time.steps_done` and `time.reached`. Writes
   * checkpoints, the last one at its end; stops on SIGTERM, continues bit-identically with run.resume on the same rank
   * count, to a later end time too. Counts of iterations are those of the whole run.
   */
  template <int dim>
  class TimeStepper
  {
  public:
    explicit TimeStepper(ParameterSink &prm);

    bool   is_transient() const { return parameters_.end_time > 0.; }
    double end_time() const { return parameters_.end_time; } ///< s; 0: steady

    /// Checks scheme against physics and parses the initial conditions; collective. @throws InputError.
    void setup(const Physics<dim> &physics) const;

    /// Divides the file's step by 2^n, for convergence in time.
    void set_refinement(unsigned int n) { refinement_ = n; }

    unsigned int n_steps() const;
    /// The step used: the file's, or less where the end time is no multiple of that.
    double step() const;

    /// @throws ConvergenceError when a step does not converge (says which and the time), InputError when what there is
    /// to resume belongs to another run.
    TimeSummary run(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                    NewtonSolver<dim> &newton, Run &run, const TimeObserver &observer) const;

    /// The states of run(), the initial one included, without records and checkpoints. @param energy keeps books on the
    /// way; null: none. Collective. @throws as run().
    void march(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, NewtonSolver<dim> &newton,
               const std::function<void(const DiscreteState &)> &observer,
               EnergyBalance<dim>                               *energy = nullptr) const;
    /// The same, up to the linear solver's tolerance, in a fraction of the time where there is a linear march.
    void march(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, LinearMarch<dim> &linear,
               const std::function<void(const DiscreteState &)> &observer,
               EnergyBalance<dim>                               *energy = nullptr) const;
    /// For march(); null where physics or boundary conditions are not of its kind. The arguments must outlive it.
    std::unique_ptr<LinearMarch<dim>> linear_march(Discretisation<dim>  &discretisation,
                                                   const Assembler<dim> &assembler) const;

    /// The equations that run() solves, step by step. @param library of their matrices. This and the arguments must
    /// outlive it.
    std::unique_ptr<StepEquations> step_equations(Discretisation<dim>  &discretisation,
                                                  const Assembler<dim> &assembler, NewtonSolver<dim> &newton,
                                                  const std::string &library) const;

    /// What run() steps by; of order 0 where the problem is steady. After setup().
    MarchingRule rule(const Physics<dim> &physics) const;
    /// Parameters of the problem that initial value and rate may use.
    void set_constants(const Constants &constants) { constants_ = constants; }
    /// Value and rate that all runs begin with from now on, in the place of the file's; null: these again. It must outlive this.
    void start_from(const DiscreteState *state) { given_ = state; }
    /// Value (and rate, for second order) at time 0, as the file has them; constrained dofs are right where the
    /// discretisation stands there. Collective.
    DiscreteState initial_state(const Discretisation<dim> &discretisation) const;

  private:
    double                           n_steps_of_file() const;
    std::unique_ptr<TimeScheme<dim>> scheme(Discretisation<dim>  &discretisation,
                                            const Assembler<dim> &assembler) const;

    TimeParameters       parameters_;
    Constants            constants_;
    const DiscreteState *given_      = nullptr;
    unsigned int         refinement_ = 0;
  };
} // namespace trestle

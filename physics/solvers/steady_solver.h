#pragma once

#include "core/parameters.h"
#include "physics/api/problem.h"
#include "physics/solvers/assembler.h"

#include <functional>
#include <memory>
#include <string>

namespace trestle
{
  /// Section `linear solver`: solver (petsc | trilinos), method (automatic | cg | gmres | direct), tolerances.
  struct LinearSolverParameters
  {
    explicit LinearSolverParameters(ParameterSink &prm);

    std::string  solver             = "petsc";
    std::string  method             = "automatic"; ///< cg for SPD physics, else direct
    double       relative_tolerance = 1e-12;
    unsigned int max_iterations     = 1000;
    bool         direct_fallback    = true;
  };

  /// Section `newton`: tolerances, line search, continuation.
  struct NewtonParameters
  {
    explicit NewtonParameters(ParameterSink &prm);

    double       relative_tolerance = 1e-10; ///< on |R(u)| / |R(lifted zero)|
    double       absolute_tolerance = 0.; ///< in the unit of the residual: any other default would depend on units
    unsigned int max_iterations     = 30;
    unsigned int max_line_search    = 10;
    unsigned int continuation_steps = 0; ///< 0: automatic
  };

  /**
   * Newton with a backtracking line search on |R| over a linear system of the file's choice. Also the inner
   * solver of time schemes (they pass a map from value to state and shifts). It stops where round-off ends
   * (32 epsilon |diag(J) u|), since on large meshes that may lie above the relative tolerance.
   *
   * @throws ConvergenceError, never a silent stop. Make a new one, or invalidate(), after the discretisation
   * was set up anew.
   */
  template <int dim>
  class NewtonSolver
  {
  public:
    using StateOf = std::function<DiscreteState(const Vector &)>;

    NewtonSolver(const Assembler<dim> &assembler, const LinearSolverParameters &linear,
                 const NewtonParameters &newton);

    /// Steady problem at the discretisation's time, with continuation where the physics wants it.
    SolveSummary solve(Vector &u);

    /**
     * One implicit step: state_of(u) gives the state at which the residual is taken; R(state_of(u)) = 0.
     * Reuses matrix structure; for linear physics with unchanged shifts reuses the factorisation or AMG.
     */
    SolveSummary solve(Vector &u, const StateOf &state_of, const Shifts &shifts);

    /**
     * Newton's steps alone, for laws that remember where they were evaluated last (unit cells): from u, at which
     * state_of was called last and gave `state`, until |R| <= tolerance or round-off. Calls state_of for each trial
     * of the line search, and for nothing else; a trial at which it throws a ConvergenceError is one too far.
     * Linear systems are solved as far as the step deserves (LinearGoal::inexact).
     * @param summary is added to, where this throws too.
     */
    void solve_to(double tolerance, Vector &u, DiscreteState state, const StateOf &state_of, const Shifts &shifts,
                  SolveSummary &summary);
    /// du = - J^{-1} R, constrained dofs zero. @param r the residual at the state. @param absolute what the linear
    /// system's may be at the end; beyond the linear tolerance. @throws ConvergenceError
    Vector step(const DiscreteState &state, const Shifts &shifts, const Vector &r, double absolute,
                SolveSummary &summary);

    /// At most n iterations: CG steps for linear SPD, Newton steps otherwise. See Problem::correct().
    SolveSummary correct(Vector &u, unsigned int n_iterations, double relative_tolerance);
    /// The same for one implicit step.
    SolveSummary correct(Vector &u, unsigned int n_iterations, double relative_tolerance, const StateOf &state_of,
                         const Shifts &shifts);

    /// A direct solver's analysis, as solve() of that state makes it: a resumed run repeats that of its first matrix.
    void analyse(Vector u, const StateOf &state_of, const Shifts &shifts);

    /// Nodal forces that the physics does not know: from now on R(u) = force is solved. @param force zero at constrained dofs;
    /// null: none. It must outlive the solves.
    void set_force(const Vector *force) { force_ = force; }

    /// Forgets matrix and preconditioner: after the discretisation was set up anew, or a parameter of a linear
    /// physics was changed by the caller.
    void invalidate();
    /// Forgets the values only, and keeps what depends on the pattern: coefficients have changed.
    void invalidate_values();

    /// The same, and gives their memory back.
    void release();

    LinearSystem &system() { return *system_; }

  private:
    /// Where the iteration is: the unknown, the state there, its residual and the norm of that.
    struct Iterate
    {
      Vector       &u;
      DiscreteState state;
      Vector        r;
      double        norm = 0.;
    };
    /// How far the linear systems of Newton's steps are solved.
    struct LinearGoal
    {
      double absolute = 0.; ///< of the linear residual
      bool   inexact =
          false; ///< relative: no farther than the step before has reduced Newton's own residual, squared
    };
    /// Where a line search began.
    struct Foothold
    {
      Vector u, r;
      double norm = 0.;
    };

    SolveSummary solve_with_continuation(Vector &u);
    SolveSummary follow_path(Vector &u);
    StateOf      steady_state() const;
    LinearMethod method() const;

    bool matrix_holds(const DiscreteState &state, const Shifts &shifts) const;
    void linearise(const DiscreteState &state, const Shifts &shifts, SolveSummary &summary, Vector *r = nullptr);
    Iterate begin(Vector &u, const StateOf &state_of, const Shifts &shifts, SolveSummary &summary);
    void    iterate(Iterate &at, double tolerance, const LinearGoal &goal, const StateOf &state_of,
                    const Shifts &shifts, SolveSummary &summary);
    void    prepare(LinearMethod method);
    bool    solve_linear(Vector &du, const Vector &r, double relative, double absolute, SolveSummary &summary);
    Vector  direction(const Vector &r, double relative, double absolute, SolveSummary &summary);
    bool    line_search(Iterate &at, const Foothold &start, const Vector &du, const StateOf &state_of,
                        SolveSummary &summary) const;
    void    retreat(Iterate &at, const Foothold &start, const StateOf &state_of) const;
    void    correct_linear(Vector &u, const Vector &r, unsigned int n_iterations, double tolerance,
                           SolveSummary &summary);
    double  residual(const DiscreteState &state, Vector &r, SolveSummary &summary) const;
    double  reference_norm(const Vector &u, const Vector &r, const StateOf &state_of, SolveSummary &summary) const;
    double  linear_absolute_tolerance(double reference, double tolerance) const;
    double  round_off(const Vector &u) const;
    void    check_finite(double norm) const;
    [[noreturn]] void fail(const std::string &problem, double norm, const SolveSummary &summary) const;

    const Assembler<dim>         &assembler_;
    const LinearSolverParameters &linear_;
    const NewtonParameters       &newton_;
    std::unique_ptr<LinearSystem> system_;
    const Vector                 *force_ = nullptr;

    bool         has_pattern_ = false;
    bool         has_matrix_  = false;
    Shifts       matrix_shifts_; ///< that the matrix was assembled for
    double       matrix_time_     = 0.;
    bool         is_prepared_     = false; ///< preconditioner or factorisation belongs to the matrix
    LinearMethod is_prepared_for_ = LinearMethod::direct;
  };
} // namespace trestle

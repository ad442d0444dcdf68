#pragma once

#include "bridge/microscale/balanced_microscale.h"
#include "physics/api/macro_problem.h"
#include "physics/solvers/steady_solver.h"
#include "physics/two_scale/conditions_at_points.h"
#include "physics/two_scale/macro_parameters.h"
#include "physics/two_scale/material_points.h"

namespace trestle
{
  /**
   * Load steps of a two-scale problem; what a path is stopped with is in load_stepper_path.cc. A step starts from the equilibrium before it with that one's stresses and
   * tangents continued linearly, so that new boundary values spread over the body before any unit cell sees them;
   * that is the first Newton step. Then the Newton solver takes over; the residual is measured against the largest
   * imbalance that a step has begun with.
   *
   * Levels are raised after that first step, when the residual has become small, and at the end; in between only
   * where an answer has no finite certificate, or where Newton fails. An attempt that fails all the same, in
   * Newton or in a cell, is rolled back and made with half the step; where it succeeds, the next one is twice as
   * large again.
   *
   * Where points are told conditions, those of the step's end hold from its beginning: what they change at the strains
   * of the equilibrium before is part of that linear continuation.
   */
  template <int dim>
  class LoadStepper
  {
  public:
    /// What is converged, and not yet committed.
    struct State
    {
      Vector                       u;
      double                       time = 0.;
      std::vector<MicroscaleLevel> first_level; ///< of each point of this rank, before certificates were looked at
    };
    using Observer = std::function<void(const State &, MacroLoadStep &)>;

    /// @param points what the weak form reads; written here. @param conditions for an AnisothermalMicroscale.
    LoadStepper(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, MaterialPoints<dim> &points,
                const LinearSolverParameters &linear, const NewtonParameters &newton,
                const MacroParameters &parameters, const ConditionsAtPoints<dim> &conditions,
                BalancedMicroscale &microscale);

    /// @param observer fills in what it knows of the step.
    MacroAnswer run(const Observer &observer, const MacroCheckpoint &checkpoint);

    /// Takes displacements as they are given, one a load step: points follow, nothing is solved.
    /// @param displacement of load step k, where the discretisation stands at its time; ghosted.
    /// @throws ConvergenceError where points have no answer.
    void replay(const std::function<Vector(unsigned int k)> &displacement, const Observer &observer);

  private:
    void                                  start();
    void                                  restore(const std::map<std::string, Archive::Array> &path);
    void                                  check_length(const std::map<std::string, Archive::Array> &path) const;
    void                                  begin_new_path();
    void                                  restore_learned(const std::map<std::string, Archive::Array> &path);
    std::map<std::string, Archive::Array> path() const;
    void                                  record(MacroLoadStep step, double seconds);
    void                                  advance(double target, MacroLoadStep &step, const Observer &observer);
    void                                  attempt(double time);
    void                                  predict(double time);
    void                                  set_conditions(double time);
    PointAnswers                          committed_under_conditions_at(double time);
    void                                  converge(double tolerance);
    double                                tolerance() const;
    bool                                  has_unpriced() const;
    bool                                  raise();
    DiscreteState                         visit(const Vector &u);
    void                                  evaluate(const Vector &u);
    void                                  give_up(const std::string &why, double time);
    void                                  describe(MacroLoadStep &step) const;
    void                                  accept(double time);

    DiscreteState discrete(const Vector &u) const;

    Discretisation<dim>           &discretisation_;
    const Assembler<dim>          &assembler_;
    MaterialPoints<dim>           &points_;
    const NewtonParameters        &tolerances_;
    const MacroParameters         &parameters_;
    const ConditionsAtPoints<dim> &conditions_;
    BalancedMicroscale            &microscale_;
    NewtonSolver<dim>              newton_;
    MacroAnswer                    answer_;

    State        state_;          ///< where the cells were evaluated last
    SolveSummary summary_;        ///< of the present load step, attempts that failed included
    double       reference_ = 0.; ///< what norms are relative to
    Vector       committed_u_;
    double       committed_time_ = 0.;
    PointAnswers committed_;
    bool         has_new_conditions_ = false; ///< a path that goes on from another one's end
    double       step_size_          = 0.;
    unsigned int n_halvings_         = 0; ///< of the present step size
    std::size_t  n_moved_before_     = 0; ///< until this run was resumed
  };
} // namespace trestle

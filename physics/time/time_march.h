#pragma once

#include "core/archive.h"
#include "core/progress.h"
#include "core/stopwatch.h"
#include "physics/time/energy_balance.h"
#include "physics/time/time_levels.h"
#include "physics/time/time_stepper.h"

#include <memory>
#include <optional>

namespace trestle
{
  /// One transient run: the states of a scheme, their book-keeping and records, its checkpoints. See TimeStepper.
  template <int dim>
  class TimeMarch
  {
  public:
    TimeMarch(const TimeParameters &parameters, unsigned int n_steps, std::unique_ptr<TimeScheme<dim>> scheme,
              Discretisation<dim> &discretisation, const Assembler<dim> &assembler, NewtonSolver<dim> &newton,
              Run &run, const TimeObserver &observer);

    /// To the end, from a checkpoint or from the state at time 0. Collective. @throws as TimeStepper::run().
    TimeSummary operator()(const std::function<DiscreteState()> &initial_state);

  private:
    void         begin();
    unsigned int resume();
    void         restore(const Archive &archive, unsigned int n);
    void         take(unsigned int n);
    void         finish(unsigned int n);
    void         record(unsigned int n, const SolveSummary &solve);
    void         publish(unsigned int n, bool is_due);
    void         write_checkpoint(unsigned int n);
    void         write_figures() const;
    void         set_progress(unsigned int n) const;

    /// What solves have taken so far, as an array of an archive; and back.
    Archive::Array solves() const;
    void           set_solves(const std::vector<double> &values);

    const TimeParameters             &parameters_;
    const double                      step_;
    const unsigned int                n_steps_;
    Discretisation<dim>              &discretisation_;
    Run                              &run_;
    const TimeObserver               &observer_;
    CheckpointClock                   clock_;
    TimeLevels<dim>                   levels_;
    std::optional<EnergyBalance<dim>> balance_; ///< of second order in time
    TimeSummary                       summary_;
    Stopwatch                         since_records_;
  };
} // namespace trestle

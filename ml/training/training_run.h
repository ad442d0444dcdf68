#pragma once

#include "core/checkpoint_clock.h"
#include "core/progress.h"
#include "core/run.h"
#include "core/stopwatch.h"
#include "ml/api/training_summary.h"
#include "ml/training/optimiser.h"

namespace trestle
{
  /// Key `monitor every`, in steps, and those of checkpoints.
  struct TrainingRunKeys
  {
    TrainingRunKeys(ParameterSink &prm, unsigned int monitor_every, unsigned int checkpoint_every);

    unsigned int   monitor_every;
    CheckpointKeys checkpoint;
  };

  /// Where a training stands. Seconds are those of all ranks (CPU) or of the slowest (wall), earlier runs included.
  struct TrainingState
  {
    unsigned int stage = 0, step = 0, n_steps = 0; ///< step: of this stage; n_steps: of all
    double       initial_loss = 0., loss = 0.;
    double       loss_sum = 0., n_losses = 0.; ///< since the last row of the history
    double       wall_seconds = 0., cpu_seconds = 0.;
    double       rate     = 0.;    ///< of the next step
    bool         is_stuck = false; ///< no step of this stage goes downhill any more

    double mean_loss() const { return n_losses > 0. ? loss_sum / n_losses : 0.; }
  };

  /**
   * One training, from start or from a checkpoint, to the end of its last stage: history rows, checkpoints, budget,
   * interruption. One that is resumed on as many ranks and threads takes the same steps bit for bit, unless seconds
   * count; one that has ended goes on where its last stage was given more steps. Seconds of the columns (errors against
   * a truth, say) are not counted. Two trainings of one run need two folders (Run::part()).
   */
  class TrainingRun
  {
  public:
    struct Settings
    {
      TrainingRunKeys keys;
      std::string     architecture;
      double          budget = 0.; ///< CPU seconds of all ranks instead of steps of the first stage; 0: none
      double          spent  = 0.; ///< of them before the first step: the schedule starts there
      /// Of a row of the history, behind `step`. Collective.
      std::function<std::vector<History::Entry>(const TrainingState &)> columns;
      /// Ends the training early; asked before every step; may be empty. Collective.
      std::function<bool(const TrainingState &)> stop;
    };

    TrainingRun(Settings settings, std::vector<TrainingStage> stages, TrainingObjective &objective, Run &run);

    /// Collective. @throws ConvergenceError when the loss is no number; InputError for another training's checkpoint.
    TrainingSummary execute();

  private:
    void   resume();
    void   enter(const TrainingStage &stage);
    void   run_stage(const TrainingStage &stage);
    void   step(const TrainingStage &stage);
    void   finish(const TrainingStage &stage);
    void   evaluate(const TrainingStage &stage);
    double done() const;     ///< of the present stage, from 0 to 1
    double schedule() const; ///< what its rate follows: the last step of a full batch is at 1
    bool   has_ended() const { return settings_.stop && settings_.stop(state_); }
    void   count_seconds();
    void   record();
    void   write_checkpoint() const;

    static constexpr unsigned long per_mille = 1000; ///< what the bar counts: a budget has no number of steps

    Settings                   settings_;
    std::vector<TrainingStage> stages_;
    TrainingObjective         &objective_;
    Run                       &run_;
    TrainingState              state_;
    Progress                   progress_bar_;
    CheckpointClock            clock_;
    Stopwatch                  stopwatch_;
    bool                       is_resumed_ = false, is_interrupted_ = false;
    bool                       is_recorded_ = false; ///< whether the present state has its history row
  };
} // namespace trestle

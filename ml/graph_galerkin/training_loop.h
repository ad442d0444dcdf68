#pragma once

#include "core/checkpoint.h"
#include "core/progress.h"
#include "core/stopwatch.h"
#include "ml/graph_galerkin/training.h"

namespace trestle
{
  /// One training from start, or from a checkpoint, to the end of its last stage.
  class TrainingLoop
  {
  public:
    struct Settings
    {
      unsigned int     monitor_every;
      unsigned int     checkpoint_every; ///< 0: on request only
      std::string      architecture;     ///< a checkpoint of another one is refused
      GraphModel::Stop stop;             ///< may be empty
    };

    TrainingLoop(Settings settings, std::vector<Optimiser *> stages, Objective &objective, Run &run,
                 const GraphModel::Monitor &monitor);

    /// Collective.
    TrainingSummary execute();

  private:
    void begin();
    /// @returns whether there was a checkpoint.
    bool resume();
    void run_stage(Optimiser &optimiser);
    /// Runs the last stage again for every further loss of a sequence (Loss::advance()).
    void run_sequence();
    bool is_stopped() const;
    void record();
    void write_checkpoint() const;

    Settings                   settings_;
    std::vector<Optimiser *>   stages_;
    Objective                 &objective_;
    Run                       &run_;
    const GraphModel::Monitor &monitor_;
    Checkpoint                 checkpoint_;
    Progress                   progress_;
    Stopwatch                  stopwatch_;
    TrainingSummary            summary_;
    double                     earlier_wall_seconds_ = 0.; ///< of the interrupted runs before this one
    double                     earlier_cpu_seconds_  = 0.;
    unsigned int               stage_                = 0;
    unsigned int               step_                 = 0; ///< in this stage
    bool                       is_resumed_           = false;
    bool                       is_recorded_          = false; ///< whether the present state has its history row
  };
} // namespace trestle

#include "ml/graph_galerkin/training_loop.h"

#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/log.h"
#include "ml/training/model_archive.h"

#include <cmath>
#include <cstdio>

namespace trestle
{
  namespace
  {
    unsigned int total_steps(const std::vector<Optimiser *> &stages)
    {
      unsigned int n = 0;
      for (const auto *stage : stages)
        n += stage->n_steps();
      return n;
    }

    std::string short_form(const double value)
    {
      char text[32];
      std::snprintf(text, sizeof(text), "%.3e", value);
      return text;
    }
  } // namespace

  TrainingLoop::TrainingLoop(Settings settings, std::vector<Optimiser *> stages, Objective &objective, Run &run,
                             const GraphModel::Monitor &monitor)
    : settings_(std::move(settings)),
      stages_(std::move(stages)),
      objective_(objective),
      run_(run),
      monitor_(monitor),
      checkpoint_(run.directory, run.communicator),
      progress_("training", total_steps(stages_), run.communicator.is_root())
  {}

  TrainingSummary TrainingLoop::execute()
  {
    begin();
    for (; stage_ < stages_.size() && !summary_.interrupted; ++stage_, step_ = 0)
      {
        run_stage(*stages_[stage_]);
        if (summary_.interrupted)
          break;
      }
    if (!summary_.interrupted)
      run_sequence();
    if (!is_recorded_)
      record();
    if (settings_.checkpoint_every > 0 && !summary_.interrupted)
      write_checkpoint();
    summary_.final_loss   = objective_.loss_value();
    summary_.wall_seconds = earlier_wall_seconds_ + stopwatch_.wall_seconds();
    summary_.cpu_seconds  = earlier_cpu_seconds_ + stopwatch_.cpu_seconds();
    return summary_;
  }

  void TrainingLoop::begin()
  {
    is_resumed_ = run_.resume && resume();
    objective_.evaluate();
    if (!objective_.is_finite())
      throw ConvergenceError(
          "The loss of the first weights is no finite number.",
          "Look for a right-hand side or coefficient that is not finite, or take smaller widths.");
    if (is_resumed_)
      return;
    summary_.initial_loss = objective_.loss_value();
    record();
  }

  void TrainingLoop::run_sequence()
  {
    while (!summary_.interrupted && !is_stopped() && objective_.loss().advance(objective_.state().u))
      {
        stage_ = (unsigned int)(stages_.size()) - 1;
        step_  = 0;
        objective_.evaluate();
        run_stage(*stages_.back());
        if (!summary_.interrupted)
          ++stage_;
      }
  }

  void TrainingLoop::run_stage(Optimiser &optimiser)
  {
    // A stage that was interrupted goes on from its checkpoint; all others start without memory.
    if (!std::exchange(is_resumed_, false) || step_ == 0)
      optimiser.start(objective_);
    while (step_ < optimiser.n_steps() && objective_.relative_gradient() > optimiser.tolerance() && !is_stopped())
      {
        const bool goes_on = optimiser.step(objective_, step_);
        step_              = goes_on ? step_ + 1 : optimiser.n_steps();
        ++summary_.n_steps;
        if (!objective_.is_finite())
          throw ConvergenceError("The loss is no finite number after step " + std::to_string(summary_.n_steps) +
                                     ".",
                                 "Lower the rate, or take another optimiser.");
        is_recorded_ = false;
        if (summary_.n_steps % settings_.monitor_every == 0)
          record();
        progress_.step(summary_.n_steps, "loss " + short_form(objective_.loss_value()));
        if (interruption::requested(run_.communicator))
          {
            summary_.interrupted = true;
            write_checkpoint();
            return;
          }
        if (settings_.checkpoint_every > 0 && summary_.n_steps % settings_.checkpoint_every == 0)
          write_checkpoint();
      }
    log::info("training stage " + std::to_string(stage_ + 1) + ": loss " + short_form(objective_.loss_value()) +
              ", relative gradient " + short_form(objective_.relative_gradient()) + " after step " +
              std::to_string(summary_.n_steps));
  }

  bool TrainingLoop::is_stopped() const
  {
    return settings_.stop && settings_.stop(objective_.state().u, summary_.n_steps);
  }

  void TrainingLoop::record()
  {
    std::vector<History::Entry> row{{"step", double(summary_.n_steps)},
                                    {"stage", double(stage_ < stages_.size() ? stage_ + 1 : stage_)},
                                    {"loss", objective_.loss_value()},
                                    {"relative_gradient", objective_.relative_gradient()}};
    if (monitor_)
      for (auto &entry : monitor_(objective_.state().u))
        row.push_back(std::move(entry));
    run_.history.add_row(row);
    is_recorded_ = true;
  }

  void TrainingLoop::write_checkpoint() const
  {
    Archive archive;
    archive.attributes["architecture"] = settings_.architecture;
    archive.attributes["history"]      = run_.history.to_csv();
    archive.arrays["weights"]          = to_array(objective_.weights());
    if (const auto sequence = objective_.loss().progress(); !sequence.empty())
      archive.arrays["loss progress"] = {{sequence.size()}, sequence};
    archive.arrays["progress"] = {{7},
                                  {double(stage_), double(step_), double(summary_.n_steps), double(is_recorded_),
                                   summary_.initial_loss, earlier_wall_seconds_ + stopwatch_.wall_seconds(),
                                   earlier_cpu_seconds_ + stopwatch_.cpu_seconds()}};
    if (stage_ < stages_.size() && step_ > 0)
      stages_[stage_]->write(archive);
    checkpoint_.write(archive, summary_.n_steps);
  }

  bool TrainingLoop::resume()
  {
    if (!checkpoint_.exists())
      {
        log::warning("There is no checkpoint to resume from: the training starts from the beginning.");
        return false;
      }
    unsigned long step    = 0;
    const Archive archive = checkpoint_.read(step);
    // Every rank read its own file: what one finds wrong, all must hear.
    run_.communicator.on_all([&] {
      require_architecture(archive, settings_.architecture);
      const auto &state     = archive.arrays.at("progress").values;
      stage_                = (unsigned int)(state.at(0));
      step_                 = (unsigned int)(state.at(1));
      summary_.n_steps      = (unsigned int)(state.at(2));
      is_recorded_          = state.at(3) != 0.;
      summary_.initial_loss = state.at(4);
      earlier_wall_seconds_ = state.at(5);
      earlier_cpu_seconds_  = state.at(6);
      if (const auto sequence = archive.arrays.find("loss progress"); sequence != archive.arrays.end())
        objective_.loss().set_progress(sequence->second.values);
      auto &weights = objective_.field().weights();
      weights.assign(to_tensor(archive.arrays.at("weights"), weights.flat()));
      if (stage_ < stages_.size() && step_ > 0)
        stages_[stage_]->read(archive, objective_.weights());
      run_.history = History::from_csv(archive.attributes.at("history"));
    });
    log::info("training resumes after step " + std::to_string(summary_.n_steps));
    return true;
  }
} // namespace trestle

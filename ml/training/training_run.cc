#include "ml/training/training_run.h"

#include "core/checkpoint.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/text.h"
#include "ml/training/model_archive.h"
#include "ml/training/stage_lengths.h"

#include <algorithm>
#include <utility>

namespace trestle
{
  TrainingRunKeys::TrainingRunKeys(ParameterSink &prm, const unsigned int monitor, const unsigned int checkpoint)
    : monitor_every(monitor),
      checkpoint{checkpoint}
  {
    prm.add("monitor every", monitor_every, "Steps between rows of history.csv.", Allowed::at_least(1),
            Effect::none);
    this->checkpoint.declare(prm);
  }

  TrainingRun::TrainingRun(Settings settings, std::vector<TrainingStage> stages, TrainingObjective &objective,
                           Run &run)
    : settings_(std::move(settings)),
      stages_(std::move(stages)),
      objective_(objective),
      run_(run),
      progress_bar_("training", per_mille, run.communicator.is_root()),
      clock_(settings_.keys.checkpoint, run.communicator)
  {
    if (stages_.empty())
      throw InputError("The training has no optimiser.", "Name one.");
    state_.cpu_seconds = settings_.spent;
  }

  TrainingSummary TrainingRun::execute()
  {
    resume();
    stopwatch_ = Stopwatch();
    for (bool goes_on = true; goes_on;)
      {
        run_stage(stages_[state_.stage]);
        const bool is_last = state_.stage + 1 == stages_.size();
        goes_on            = !is_interrupted_ && (!is_last || (!has_ended() && objective_.advance()));
        if (goes_on)
          {
            state_.stage += is_last ? 0 : 1;
            state_.step     = 0;
            state_.is_stuck = false;
          }
      }
    if (!is_recorded_)
      record();
    return {state_.n_steps,      state_.initial_loss, state_.loss,
            state_.wall_seconds, state_.cpu_seconds,  is_interrupted_};
  }

  void TrainingRun::run_stage(const TrainingStage &stage)
  {
    enter(stage);
    while (!state_.is_stuck && done() < 1. && !objective_.is_minimal(stage.optimiser->tolerance()) && !has_ended())
      {
        step(stage);
        if (state_.n_steps % settings_.keys.monitor_every == 0)
          record();
        progress_bar_.step((unsigned long)(per_mille * (state_.stage + done()) / double(stages_.size())),
                           "loss " + text::rounded(state_.loss));
        const auto due  = clock_.after_step(state_.n_steps);
        is_interrupted_ = due.stop;
        if (due.write)
          write_checkpoint();
        if (is_interrupted_)
          return;
      }
    finish(stage);
  }

  void TrainingRun::enter(const TrainingStage &stage)
  {
    // A stage that was interrupted goes on from its checkpoint; all others start without memory.
    if (!std::exchange(is_resumed_, false) || state_.step == 0)
      stage.optimiser->start(objective_);
    evaluate(stage);
    objective_.require_finite(state_.n_steps);
    if (state_.n_steps > 0 || is_recorded_)
      return;
    state_.initial_loss = state_.loss = state_.loss_sum = objective_.loss_value();
    state_.n_losses                                     = 1.;
    count_seconds();
    record();
  }

  void TrainingRun::step(const TrainingStage &stage)
  {
    evaluate(stage);
    state_.is_stuck = !stage.optimiser->step(objective_, {state_.step, schedule()});
    if (!stage.batches && !objective_.is_evaluated())
      objective_.evaluate_at(objective_.weights());
    state_.step = state_.is_stuck ? stage.optimiser->n_steps() : state_.step + 1;
    ++state_.n_steps;
    objective_.require_finite(state_.n_steps);
    state_.loss = objective_.loss_value();
    state_.loss_sum += state_.loss;
    state_.n_losses += 1.;
    is_recorded_ = false;
    count_seconds();
  }

  void TrainingRun::finish(const TrainingStage &stage)
  {
    // Before a mean of the weights replaces them, so that a longer training can go on from here.
    if (state_.stage + 1 == stages_.size())
      write_checkpoint();
    if (const auto weights = stage.optimiser->answering_weights(); weights.defined())
      objective_.move_to(weights);
    if (!stage.batches)
      state_.loss = objective_.loss_value();
    log::info("training stage " + std::to_string(state_.stage + 1) + ": loss " + text::rounded(state_.loss) +
              " after step " + std::to_string(state_.n_steps));
  }

  void TrainingRun::evaluate(const TrainingStage &stage)
  {
    objective_.set_batch(stage.batches ? stage.batches(state_.step) : std::vector<std::size_t>());
    objective_.evaluate();
  }

  double TrainingRun::done() const
  {
    // Seconds of samples and labels come before the schedule, or a twin with dear labels would skip its warm-up.
    const double whole = settings_.budget > 0. ? settings_.budget - settings_.spent
                                               : double(stages_[state_.stage].optimiser->n_steps());
    const double part  = settings_.budget > 0. ? state_.cpu_seconds - settings_.spent : double(state_.step);
    return whole > 0. ? std::min(1., part / whole) : 1.;
  }

  double TrainingRun::schedule() const
  {
    const auto &stage = stages_[state_.stage];
    return settings_.budget > 0. ? done() : fraction(stage, state_.step, stage.optimiser->n_steps());
  }

  void TrainingRun::count_seconds()
  {
    state_.cpu_seconds += run_.communicator.sum(stopwatch_.cpu_seconds());
    state_.wall_seconds += run_.communicator.max(stopwatch_.wall_seconds());
    stopwatch_ = Stopwatch();
  }

  void TrainingRun::record()
  {
    const auto &optimiser = *stages_[state_.stage].optimiser;
    const auto  answering = optimiser.answering_weights();
    const auto  present   = objective_.weights();
    if (answering.defined())
      objective_.move_to(answering);
    state_.rate = optimiser.rate({state_.step, schedule()});
    std::vector<History::Entry> row{{"step", double(state_.n_steps)}};
    for (auto &entry : settings_.columns(state_))
      row.push_back(std::move(entry));
    run_.history.add_row(row);
    if (answering.defined())
      objective_.move_to(present);
    state_.loss_sum = state_.n_losses = 0.;
    is_recorded_                      = true;
    stopwatch_                        = Stopwatch();
  }

  void TrainingRun::write_checkpoint() const
  {
    Archive     archive;
    const auto &s                      = state_;
    archive.attributes["architecture"] = settings_.architecture;
    archive.attributes["optimisers"]   = names_of(stages_);
    archive.attributes["history"]      = run_.history.to_csv();
    archive.arrays["weights"]          = to_array(objective_.weights());
    archive.arrays["lengths"]          = {{stages_.size()}, lengths_of(stages_)};
    archive.arrays["progress"]         = {{11},
                                          {double(s.stage), double(s.step), double(s.n_steps), s.initial_loss, s.loss,
                                           s.loss_sum, s.n_losses, s.wall_seconds, s.cpu_seconds, double(s.is_stuck),
                                           double(is_recorded_)}};
    objective_.write(archive);
    if (s.step > 0)
      stages_[s.stage].optimiser->write(archive);
    Checkpoint(run_).write(archive, s.n_steps);
  }

  void TrainingRun::resume()
  {
    unsigned long step    = 0;
    auto          archive = Checkpoint::resume(run_, step);
    if (!archive)
      return;
    // Every rank read its own file: what one finds wrong, all must hear.
    run_.communicator.on_all([&] {
      require_architecture(*archive, settings_.architecture);
      const auto &v     = archive->arrays.at("progress").values;
      const auto &names = archive->attributes["optimisers"];
      if (names != names_of(stages_) || v.size() != 11)
        throw InputError("The checkpoint is of a training by '" + names + "', not '" + names_of(stages_) + "'.",
                         "Set the optimisers to those, or run without --resume.");
      state_       = {unsigned(v[0]), unsigned(v[1]), unsigned(v[2]), v[3], v[4],      v[5],
                      v[6],           v[7],           v[8],           0.,   v[9] != 0.};
      is_recorded_ = v[10] != 0.;
      if (settings_.budget == 0.)
        check_lengths(stages_, state_.stage, state_.step, archive->arrays.at("lengths").values);
      objective_.assign(to_tensor(archive->arrays.at("weights"), objective_.weights()));
      objective_.read(*archive);
      if (state_.step > 0)
        stages_.at(state_.stage).optimiser->read(*archive, objective_);
      run_.history = History::from_csv(archive->attributes.at("history"));
    });
    is_resumed_ = true;
    log::info("training resumes after step " + std::to_string(state_.n_steps));
  }
} // namespace trestle

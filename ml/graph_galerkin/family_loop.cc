#include "ml/graph_galerkin/family_loop.h"

#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/log.h"
#include "ml/training/model_archive.h"
#include "ml/training/optimiser.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace trestle
{
  namespace
  {
    constexpr unsigned long per_mille = 1000; // what the bar counts: a budget has no number of steps

    std::string short_form(const double value)
    {
      char text[32];
      std::snprintf(text, sizeof(text), "%.3e", value);
      return text;
    }
  } // namespace

  FamilyLoop::FamilyLoop(const FamilyTraining &settings, FamilyNetwork &network, std::string architecture,
                         const std::vector<FamilyModel::Sample> &samples, const std::size_t n_samples, Run &run,
                         const FamilyModel::Monitor &monitor, const FamilyModel::Budget &budget)
    : settings_(settings),
      network_(network),
      architecture_(std::move(architecture)),
      samples_(samples),
      order_(n_samples, settings.batch_, settings.seed_),
      run_(run),
      monitor_(monitor),
      budget_(budget.total > 0. ? budget.total : settings.budget_),
      spent_(budget.spent),
      checkpoint_(run.directory, run.communicator),
      progress_bar_("training", per_mille, run.communicator.is_root()),
      update_(settings.create_update(network.field().weights()))
  {
    summary_.cpu_seconds = budget.spent;
  }

  TrainingSummary FamilyLoop::execute()
  {
    if (!(run_.resume && resume()))
      {
        torch::Tensor ignored;
        loss_sum_             = evaluate(ignored);
        n_losses_             = 1;
        summary_.initial_loss = loss_sum_;
        record();
      }
    stopwatch_ = Stopwatch();
    while (progress() < 1. && !summary_.interrupted)
      {
        step();
        count_seconds();
        progress_bar_.step((unsigned long)(per_mille * progress()), "loss " + short_form(summary_.final_loss));
        const bool is_last = progress() >= 1.;
        if (is_last || summary_.n_steps % settings_.monitor_every_ == 0)
          record();
        summary_.interrupted = interruption::requested(run_.communicator);
        const bool is_due =
            settings_.checkpoint_every_ > 0 && (is_last || summary_.n_steps % settings_.checkpoint_every_ == 0);
        if (is_due || summary_.interrupted)
          write_checkpoint();
        stopwatch_ = Stopwatch();
      }
    log::info("training: loss " + short_form(summary_.final_loss) + " after step " +
              std::to_string(summary_.n_steps));
    return summary_;
  }

  double FamilyLoop::progress() const
  {
    // Seconds of samples and labels come before the schedule, or a twin with dear labels would skip its warm-up.
    const double fraction = budget_ > 0.
                                ? budget_ > spent_ ? (summary_.cpu_seconds - spent_) / (budget_ - spent_) : 1.
                            : settings_.n_steps_ == 0 ? 1.
                                                      : double(summary_.n_steps) / settings_.n_steps_;
    return std::min(1., fraction);
  }

  void FamilyLoop::count_seconds()
  {
    summary_.cpu_seconds += run_.communicator.sum(stopwatch_.cpu_seconds());
    summary_.wall_seconds += run_.communicator.max(stopwatch_.wall_seconds());
    stopwatch_ = Stopwatch();
  }

  double FamilyLoop::evaluate(torch::Tensor &gradient)
  {
    const auto                      &ensemble = network_.ensemble();
    const auto                       batch    = order_.batch(summary_.n_steps);
    std::vector<FamilyModel::Sample> mine;
    for (const auto sample : batch)
      if (ensemble.owns(sample))
        mine.push_back(samples_[sample / ensemble.n_groups()]);
    return network_.evaluate(mine, batch.size(), gradient);
  }

  void FamilyLoop::step()
  {
    torch::Tensor gradient;
    const double  loss = evaluate(gradient);
    if (!std::isfinite(loss) || !torch::isfinite(gradient).all().item<bool>())
      throw ConvergenceError("The loss or its gradient is no finite number after step " +
                                 std::to_string(summary_.n_steps) + ".",
                             "Lower training/rate.");
    auto &weights = network_.field().weights();
    auto  next    = update_->step(weights.flat().detach(), gradient, settings_.rate(progress()));
    // Eigenvectors are the same bits only where ranks run on the same kind of processor.
    broadcast_from_root(run_.communicator, next);
    weights.assign(next);
    ++summary_.n_steps;
    summary_.final_loss = loss;
    loss_sum_ += loss;
    ++n_losses_;
  }

  void FamilyLoop::record()
  {
    std::vector<History::Entry> row{{"step", double(summary_.n_steps)},
                                    {"loss", loss_sum_ / std::max(1u, n_losses_)},
                                    {"rate", settings_.rate(progress())},
                                    {"cpu_seconds", summary_.cpu_seconds}};
    if (monitor_)
      for (auto &entry : monitor_())
        row.push_back(std::move(entry));
    run_.history.add_row(row);
    loss_sum_ = 0.;
    n_losses_ = 0;
  }

  void FamilyLoop::write_checkpoint()
  {
    Archive archive;
    archive.attributes["architecture"] = architecture_;
    archive.attributes["optimiser"]    = settings_.optimiser_;
    archive.attributes["history"]      = run_.history.to_csv();
    archive.arrays["weights"]          = to_array(network_.field().weights().flat());
    archive.arrays["progress"]         = {{7},
                                          {double(summary_.n_steps), summary_.initial_loss, summary_.final_loss,
                                           summary_.wall_seconds, summary_.cpu_seconds, loss_sum_, double(n_losses_)}};
    update_->write(archive);
    checkpoint_.write(archive, summary_.n_steps);
  }

  bool FamilyLoop::resume()
  {
    if (!checkpoint_.exists())
      {
        log::warning("There is no checkpoint to resume from: the training starts from the beginning.");
        return false;
      }
    unsigned long step    = 0;
    const Archive archive = checkpoint_.read(step);
    run_.communicator.on_all([&] {
      require_architecture(archive, architecture_);
      if (archive.attributes.at("optimiser") != settings_.optimiser_)
        throw InputError("training/optimiser = " + settings_.optimiser_ + ", but the checkpoint was written by " +
                             archive.attributes.at("optimiser") + ".",
                         "Set it to that, or run without --resume.");
      const auto &state     = archive.arrays.at("progress").values;
      summary_.n_steps      = (unsigned int)(state.at(0));
      summary_.initial_loss = state.at(1);
      summary_.final_loss   = state.at(2);
      summary_.wall_seconds = state.at(3);
      summary_.cpu_seconds  = state.at(4);
      loss_sum_             = state.at(5);
      n_losses_             = (unsigned int)(state.at(6));
      auto &weights         = network_.field().weights();
      weights.assign(to_tensor(archive.arrays.at("weights"), weights.flat()));
      update_->read(archive, weights.flat().detach());
      run_.history = History::from_csv(archive.attributes.at("history"));
    });
    log::info("training resumes after step " + std::to_string(summary_.n_steps));
    return true;
  }
} // namespace trestle

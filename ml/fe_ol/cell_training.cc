#include "ml/fe_ol/cell_training.h"

#include "core/exceptions.h"
#include "ml/fe_ol/strain_sequence.h"
#include "ml/tensor_placement.h"
#include "ml/training/lbfgs.h"

namespace trestle
{
  CellTraining::CellTraining(ParameterSink &prm, const Defaults &defaults)
    : optimiser_(prm, "optimiser", "soap", "Of the mini-batches."),
      mini_batches_(prm, {defaults.steps, {.decay = 1e-2, .warm_up_steps = 100}},
                    [this]() -> WeightUpdate & { return *optimiser_; }),
      batch_(defaults.batch),
      lbfgs_steps_(defaults.lbfgs_steps),
      lbfgs_sample_(defaults.lbfgs_sample),
      keys_(prm, 100, 0)
  {
    prm.add("batch", batch_, "Strains of a mini-batch.", Allowed::at_least(1));
    prm.add("lbfgs steps", lbfgs_steps_, "Steps of L-BFGS afterwards, at most.", Allowed::anything(),
            Effect::length);
    prm.add("lbfgs sample", lbfgs_sample_, "Strains that L-BFGS works on.", Allowed::at_least(1));
    prm.add("lbfgs history", lbfgs_history_, "Pairs of steps and gradient changes kept.", Allowed::at_least(1));
  }

  void CellTraining::run(const CellProblem &problem, Weights &weights, Run &run)
  {
    set_torch_threads(run.n_threads);
    CellObjective objective(problem, weights, run.communicator);
    Lbfgs         lbfgs(lbfgs_steps_, lbfgs_history_);
    const auto    columns = [&](const TrainingState &state) {
      const auto                  values = weights.flat().detach();
      std::vector<History::Entry> row{{"loss", state.loss}};
      for (auto &entry : problem.monitor(entries(values)))
        row.push_back(std::move(entry));
      return row;
    };
    TrainingRun training({keys_, problem.architecture, 0., 0., columns, {}},
                         {{optimiser_.name(), &mini_batches_,
                           [&](const unsigned long step) { return consecutive(step * batch_, batch_); }},
                          {"lbfgs", &lbfgs, [&](unsigned long) { return consecutive(0, lbfgs_sample_); }}},
                         objective, run);
    const auto  summary = training.execute();
    if (summary.interrupted)
      throw Interrupted();
    run.figures.set("training.loss", summary.final_loss);
    run.figures.set("training.steps", int(summary.n_steps));
    run.figures.set("time.train_s", summary.wall_seconds);
  }
} // namespace trestle

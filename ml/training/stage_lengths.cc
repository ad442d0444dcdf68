#include "ml/training/stage_lengths.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/text.h"

#include <algorithm>

namespace trestle
{
  double fraction(const TrainingStage &stage, const double step, const double n_steps)
  {
    const double last = stage.batches || n_steps <= 1. ? n_steps : n_steps - 1.;
    return last > 0. ? std::min(1., step / last) : 1.;
  }

  std::vector<double> lengths_of(const std::vector<TrainingStage> &stages)
  {
    std::vector<double> lengths;
    for (const auto &stage : stages)
      lengths.push_back(stage.optimiser->n_steps());
    return lengths;
  }

  namespace
  {
    /// Whether the steps taken had the rates that they would have had in a stage of another length.
    bool had_same_rates(const TrainingStage &stage, const unsigned int n_taken, const double length,
                        const double other)
    {
      const auto rate = [&](const unsigned int step, const double n_steps) {
        return stage.optimiser->rate({step, fraction(stage, step, n_steps)});
      };
      for (unsigned int step = 0; step < n_taken; ++step)
        if (rate(step, length) != rate(step, other))
          return false;
      return true;
    }
  } // namespace

  void check_lengths(const std::vector<TrainingStage> &stages, const unsigned int stage, const unsigned int step,
                     const std::vector<double> &lengths)
  {
    for (unsigned int i = 0; i <= stage; ++i)
      {
        const auto  &present = stages.at(i);
        const double now = present.optimiser->n_steps(), then = lengths.at(i);
        if (now == then)
          continue;
        const std::string what = "Stage " + std::to_string(i + 1) + " of the training, " + present.name +
                                 ", is to have " + text::shortest(now) + " steps instead of " +
                                 text::shortest(then);
        if (i < stage || now < step)
          throw InputError(
              what + (i < stage ? ", and is over." : ", " + std::to_string(step) + " of which are taken."),
              "Only the stage under way, or the last, can be prolonged; else start anew without --resume.");
        if (!had_same_rates(present, step, now, then))
          log::warning(what +
                       ". Its rate follows their number: the result is another one than with so many steps from "
                       "the beginning.");
      }
  }
} // namespace trestle

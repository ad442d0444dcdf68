#include "studies/wave_predictor/predictor_parameters.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  PredictorParameters::PredictorParameters(ParameterSink &prm)
  {
    const auto section = prm.section("wave predictor");
    prm.add("tasks", tasks,
            "What networks learn: `next step` (state to state), `impact to field` (what hits to the field at all "
            "times).");
    prm.add("training", n_training, "Runs by finite elements that networks learn from.", Allowed::at_least(2));
    prm.add("test", n_test, "Runs that they are held against: half calibrates the certificate, half tries it.",
            Allowed::at_least(4));
    prm.add("data", data, "Run directory of the same study whose runs serve; empty: they are made here.");
    prm.add("first time", first_time,
            "Next step: from when on states follow from states, s; loads of the boundary have ended by then.",
            Allowed::non_negative());
    prm.add("next step inputs", step_inputs,
            "Expressions of x, y, the parameters and `field`, separated by ';', that networks are told beside the "
            "state: "
            "the wave speed.");
    prm.add("impact inputs", impact_inputs,
            "The same for impact to field: the impact painted on the grid, and the wave speed.");
    prm.add("trainings", n_seeds, "Of each kind of kernel, from seeds of their own.", Allowed::at_least(1));
    prm.add("seed", seed, "Of the first training; those of the others follow it.");
    prm.add("coverage", coverage, "Share of runs whose error the certificate is to hold.",
            Allowed::between(0.5, 0.99));
  }

  void PredictorParameters::check() const
  {
    if (tasks.empty())
      throw InputError("wave predictor/tasks is empty.", "Name `next step`, `impact to field` or both.");
    for (const auto &task : tasks)
      if ((task != "next step" && task != "impact to field") || std::ranges::count(tasks, task) > 1)
        throw InputError("wave predictor/tasks = " + text::join(tasks) + ": '" + task +
                             "' is no task, or stands there twice.",
                         "There are `next step` and `impact to field`.");
    if (std::ranges::find(tasks, "impact to field") != tasks.end() && text::trim(impact_inputs).empty())
      throw InputError("wave predictor/impact inputs is empty: a network that is told nothing tells nothing.",
                       "Paint the impact, such as amplitude*exp(-(x^2 + (y - place)^2)/0.02).");
    const double least = coverage / (1. - coverage) - 1e-9;
    if (double(n_test / 2) < least)
      throw InputError("wave predictor/coverage = " + text::shortest(coverage) + " of " +
                           std::to_string(n_test / 2) + " runs, half of wave predictor/test.",
                       "Take " + std::to_string(2 * int(std::ceil(least))) +
                           " test runs at least, or cover less.");
  }
} // namespace trestle

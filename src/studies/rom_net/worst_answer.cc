#include "studies/rom_net/worst_answer.h"

namespace trestle
{
  void write_worst_answer(const Dictionary &dictionary, const OnlineTrial &trial, const RomSamples &samples,
                          FullModel &model, Run &run, ReportContent &content)
  {
    if (trial.size() == 0)
      return;
    const std::size_t i      = trial.worst();
    const auto       &answer = trial.answers()[i];
    if (answer.answer.coefficients.empty())
      return;
    model.set_parameters(samples.test.parameters(i));
    const auto states = dictionary.states(answer);
    const auto level  = answer.accepted ? answer.level : ReducedLevel::finite_elements;
    const auto shown  = model.write_states(run.directory, {.states      = states,
                                                           .truth       = samples.test.sample(i),
                                                           .estimate    = answer.answer.estimate,
                                                           .answered_by = double(level)});
    for (const auto &field : shown.names)
      content.pictures.push_back({"Worst answer: " + field, shown.pvtu, field});
  }
} // namespace trestle

#include "studies/rom_net/worst_answer.h"

namespace trestle
{
  void write_worst_answer(const Dictionary &dictionary, const OnlineTrial &trial, const RomSamples &samples,
                          Problem &problem, Run &run, ReportContent &content)
  {
    if (trial.size() == 0)
      return;
    const std::size_t i      = trial.worst();
    const auto       &answer = trial.answers()[i];
    if (answer.answer.coefficients.empty())
      return;
    problem.set_parameters(samples.test.parameters(i));
    const auto        states = dictionary.states(answer);
    const std::size_t n      = samples.test.n_owned();
    const double      step   = problem.is_steady() ? 0. : problem.step_equations()->step();
    const auto        level  = answer.accepted ? answer.level : ReducedLevel::finite_elements;
    std::string       pvtu;
    for (std::size_t s = 0; s < samples.test.n_states(); ++s)
      {
        if (!problem.is_steady())
          problem.set_time(double(s) * step);
        const auto          truth = samples.test.state(i, s);
        std::vector<double> reduced(states.begin() + std::ptrdiff_t(s * n),
                                    states.begin() + std::ptrdiff_t((s + 1) * n));
        std::vector<double> error(n);
        for (std::size_t j = 0; j < n; ++j)
          error[j] = reduced[j] - truth[j];
        using Kind = OutputField::Kind;
        pvtu       = problem.write_fields(run.directory,
                                          {{"reduced", std::move(reduced)},
                                           {"finite_elements", {truth.begin(), truth.end()}},
                                           {"error", std::move(error), Kind::increment},
                                           {"certificate_estimate", {answer.answer.estimate}, Kind::cell_constant},
                                           {"answered_by", {double(level)}, Kind::cell_constant}},
                                          (unsigned int)(s), double(s) * step);
      }
    for (const std::string field : {"reduced", "finite_elements", "error"})
      content.pictures.push_back({"Worst answer: " + field, pvtu, field});
  }
} // namespace trestle

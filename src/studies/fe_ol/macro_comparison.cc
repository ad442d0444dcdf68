#include "studies/fe_ol/macro_comparison.h"

#include "core/statistics.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    const std::string fe = "finite elements";

    /// As it stands in a figure's name.
    std::string key(std::string kind)
    {
      for (char &c : kind)
        c = c == ' ' ? '_' : c;
      return kind;
    }

    double relative_difference(const std::vector<double> &value, const std::vector<double> &reference)
    {
      double difference = 0., scale = 0.;
      for (std::size_t i = 0; i < value.size(); ++i)
        {
          difference += (value[i] - reference[i]) * (value[i] - reference[i]);
          scale += reference[i] * reference[i];
        }
      return relative_to(std::sqrt(difference), std::sqrt(scale));
    }

    void set_costs(const MacroAnswer &answer, const std::string &name, Figures &figures)
    {
      figures.set("newton." + name, int(answer.newton_steps));
      figures.set("time." + name + "_s", answer.seconds);
      figures.set("time." + name + "_microscale_s", answer.microscale_seconds);
    }
  } // namespace

  MacroComparison::MacroComparison(const MacroProblem &problem, const std::string &type)
    : problem_(problem),
      type_(type)
  {}

  const MacroAnswer *MacroComparison::truth() const
  {
    const auto found = others_.find(fe);
    return found == others_.end() ? nullptr : &found->second;
  }

  std::vector<double> MacroComparison::truth_at(const MacroLoadStep &step) const
  {
    return truth() ? truth()->steps[step.number - 1].displacement : std::vector<double>();
  }

  std::vector<History::Entry> MacroComparison::row(const MacroLoadStep &step) const
  {
    std::vector<History::Entry> result = {{"time", step.time},
                                          {"newton_steps", double(step.newton_steps)},
                                          {"step_cuts", double(step.step_cuts)},
                                          {"share_network", step.share[0]},
                                          {"share_reduced", step.share[1]},
                                          {"share_finite_elements", step.share[2]},
                                          {"certificate", step.largest_estimate}};
    for (std::size_t c = 0; c < step.reaction.size(); ++c)
      result.push_back({std::string("reaction_") + "xyz"[c], step.reaction[c]});
    result.insert(result.end(), step.numbers.begin(), step.numbers.end());
    if (truth())
      {
        const auto &exact = truth()->steps[step.number - 1];
        result.push_back({"newton_steps_fe", double(exact.newton_steps)});
        result.push_back(
            {"error_displacement", problem_.relative_l2_difference(step.displacement, exact.displacement)});
        result.push_back({"error_reaction", relative_difference(step.reaction, exact.reaction)});
      }
    return result;
  }

  void MacroComparison::report_error(const MacroAnswer &answer, const std::string &suffix, Figures &figures) const
  {
    const auto &last = answer.steps.back(), &exact = truth()->steps.back();
    figures.set("error.displacement" + suffix,
                problem_.relative_l2_difference(last.displacement, exact.displacement));
    figures.set("error.reaction" + suffix, relative_difference(last.reaction, exact.reaction));
    figures.set("speedup.whole_run" + suffix, truth()->seconds / answer.seconds);
  }

  void MacroComparison::report(const MacroAnswer &own, Figures &figures) const
  {
    set_costs(own, type_ == fe ? key(fe) : "fe_ol", figures);
    for (const auto &[kind, answer] : others_)
      {
        set_costs(answer, key(kind), figures);
        figures.set("step_cuts." + key(kind), int(answer.step_cuts));
        if (kind != fe)
          figures.set("certificate.max." + key(kind), answer.largest_estimate);
        if (kind != fe && truth())
          report_error(answer, "." + key(kind), figures);
      }
    if (!truth())
      return;
    report_error(own, "", figures);
    figures.set("newton.extra", int(own.newton_steps) - int(truth()->newton_steps));
    // After how many runs of this kind the cell's training (and snapshots) has paid.
    if (figures.has("time.cell_s") && truth()->seconds > own.seconds)
      figures.set("break_even_runs", figures.number("time.cell_s") / (truth()->seconds - own.seconds));
  }
} // namespace trestle

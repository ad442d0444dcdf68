#include "physics/api/macro_answer.h"

#include "core/exceptions.h"

#include <sstream>

namespace trestle
{
  std::string to_text(const MacroLoadStep &step, const unsigned int n_load_steps)
  {
    std::ostringstream text;
    text << "Load step " << step.number << " of " << n_load_steps << ": " << step.newton_steps << " Newton steps, "
         << step.step_cuts << " cuts; certificate at most " << step.largest_estimate << "; "
         << 100. * step.share[2] << " % of the points by finite elements.";
    return text.str();
  }

  namespace
  {
    using Arrays = std::map<std::string, Archive::Array>;

    Archive::Array array(std::vector<double> values) { return {{values.size()}, std::move(values)}; }

    std::vector<double> values(const Arrays &arrays, const std::string &name)
    {
      const auto found = arrays.find(name);
      if (found == arrays.end())
        throw InputError("The checkpoint has no array '" + name + "' of a load step.",
                         "Start anew without --resume.");
      return found->second.values;
    }

    std::vector<double> values(const Arrays &arrays, const std::string &name, const std::size_t length)
    {
      auto result = values(arrays, name);
      if (result.size() != length)
        throw InputError("The checkpoint's array '" + name + "' has " + std::to_string(result.size()) +
                             " entries instead of " + std::to_string(length) + ".",
                         "Start anew without --resume.");
      return result;
    }

    std::string prefix(const std::size_t step) { return "step " + std::to_string(step) + " "; }

    void add_step(const MacroLoadStep &step, const std::string &name, Arrays &arrays)
    {
      arrays[name + "counts"] =
          array({double(step.number), step.time, double(step.newton_steps), double(step.step_cuts), step.share[0],
                 step.share[1], step.share[2], step.largest_estimate});
      arrays[name + "displacement"] = array(step.displacement);
      arrays[name + "reaction"]     = array(step.reaction);
      for (std::size_t i = 0; i < step.numbers.size(); ++i)
        arrays[name + "number " + std::to_string(1000 + i) + " " + step.numbers[i].name] =
            array({step.numbers[i].value});
    }

    MacroLoadStep step_of(const Arrays &arrays, const std::string &name)
    {
      const auto   &counts = values(arrays, name + "counts", 8);
      MacroLoadStep step;
      step.number             = static_cast<unsigned int>(counts[0]);
      step.time               = counts[1];
      step.newton_steps       = static_cast<unsigned int>(counts[2]);
      step.step_cuts          = static_cast<unsigned int>(counts[3]);
      step.share              = {counts[4], counts[5], counts[6]};
      step.largest_estimate   = counts[7];
      step.displacement       = values(arrays, name + "displacement");
      step.reaction           = values(arrays, name + "reaction");
      const std::string start = name + "number ";
      for (auto entry = arrays.lower_bound(start); entry != arrays.end() && entry->first.starts_with(start);
           ++entry)
        step.numbers.push_back({entry->first.substr(start.size() + 5), values(arrays, entry->first, 1)[0]});
      return step;
    }
  } // namespace

  Arrays to_arrays(const MacroAnswer &answer)
  {
    Arrays arrays;
    for (std::size_t k = 0; k < answer.steps.size(); ++k)
      add_step(answer.steps[k], prefix(k), arrays);
    arrays["answer"] =
        array({double(answer.steps.size()), double(answer.newton_steps), double(answer.step_cuts),
               double(answer.evaluations), answer.seconds, answer.microscale_seconds, answer.imbalance,
               double(answer.n_moved), answer.share[0], answer.share[1], answer.share[2], answer.largest_estimate,
               double(answer.n_snapshots), answer.enrichment_seconds});
    return arrays;
  }

  MacroAnswer answer_of(const Arrays &arrays)
  {
    const auto &numbers = values(arrays, "answer", 14);
    MacroAnswer answer;
    for (std::size_t k = 0; k < std::size_t(numbers[0]); ++k)
      answer.steps.push_back(step_of(arrays, prefix(k)));
    answer.newton_steps       = static_cast<unsigned int>(numbers[1]);
    answer.step_cuts          = static_cast<unsigned int>(numbers[2]);
    answer.evaluations        = static_cast<unsigned int>(numbers[3]);
    answer.seconds            = numbers[4];
    answer.microscale_seconds = numbers[5];
    answer.imbalance          = numbers[6];
    answer.n_moved            = std::size_t(numbers[7]);
    answer.share              = {numbers[8], numbers[9], numbers[10]};
    answer.largest_estimate   = numbers[11];
    answer.n_snapshots        = std::size_t(numbers[12]);
    answer.enrichment_seconds = numbers[13];
    return answer;
  }
} // namespace trestle

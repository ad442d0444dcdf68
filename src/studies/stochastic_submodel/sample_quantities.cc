#include "studies/stochastic_submodel/sample_quantities.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>

namespace trestle
{
  SampleQuantities::SampleQuantities(const std::vector<std::string> &numbers, const bool has_steps)
    : has_steps_(has_steps),
      n_numbers_(numbers.size())
  {
    if (numbers.empty())
      throw InputError(
          "There is no quantity whose distribution could be asked for: section 'postprocessing' is empty.",
          "Name probes, integrals, maxima or forces there.");
    for (const auto &name : numbers)
      {
        names_.push_back(name);
        if (has_steps_)
          names_.insert(names_.end(), {name + ".maximum", name + ".minimum"});
      }
  }

  std::vector<double> SampleQuantities::operator()(std::span<const double> numbers) const
  {
    if (!has_steps_)
      return {numbers.begin(), numbers.end()};
    std::vector<double> result;
    for (std::size_t k = 0; k < n_numbers_; ++k)
      {
        std::vector<double> of_states;
        for (std::size_t i = k; i < numbers.size(); i += n_numbers_)
          of_states.push_back(numbers[i]);
        const auto [least, largest] = std::ranges::minmax(of_states);
        result.insert(result.end(), {of_states.back(), largest, least});
      }
    return result;
  }

  std::size_t SampleQuantities::find(const std::string &key, const std::string &name) const
  {
    const auto found = std::ranges::find(names_, name);
    if (found == names_.end())
      throw InputError(key + ": there is no quantity '" + name + "'.", "There are: " + text::join(names_) + ".");
    return std::size_t(found - names_.begin());
  }
} // namespace trestle

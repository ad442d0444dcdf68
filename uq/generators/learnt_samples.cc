#include "uq/generators/learnt_samples.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    std::size_t first_bad(const std::span<const double> values)
    {
      return std::size_t(std::ranges::find_if(values, [](const double x) { return !std::isfinite(x); }) -
                         values.begin());
    }
  } // namespace

  void check_samples(const std::string &generator, const RandomVectors &samples)
  {
    const auto n = samples.n();
    if (n == 0 || samples.values.size() != n * samples.n_entries ||
        samples.conditions.size() != n * samples.n_conditions)
      throw InputError(generator + ": " + std::to_string(samples.values.size()) + " values and " +
                           std::to_string(samples.conditions.size()) + " conditions are no samples of " +
                           std::to_string(samples.n_entries) + " entries at " +
                           std::to_string(samples.n_conditions) + " conditions.",
                       "Give as many of each as there are samples.");
    if (const auto i = first_bad(samples.values); i < samples.values.size())
      throw InputError(generator + ": entry " + std::to_string(i % samples.n_entries) + " of sample " +
                           std::to_string(i / samples.n_entries) + " is " + text::shortest(samples.values[i]) +
                           ".",
                       "Leave the sample out.");
    if (const auto i = first_bad(samples.conditions); i < samples.conditions.size())
      throw InputError(generator + ": condition " + std::to_string(i % samples.n_conditions) + " of sample " +
                           std::to_string(i / samples.n_conditions) + " is " +
                           text::shortest(samples.conditions[i]) + ".",
                       "Leave the sample out.");
  }

  void check_conditions(const std::string &generator, const std::span<const double> conditions,
                        const std::size_t n, const std::size_t n_conditions)
  {
    if (conditions.size() != n * n_conditions)
      throw InputError(generator + ": " + std::to_string(n) + " draws with " + std::to_string(conditions.size()) +
                           " numbers as conditions, where it has learnt " + std::to_string(n_conditions) +
                           " a draw.",
                       "Ask with the conditions that it was trained at.");
    if (const auto i = first_bad(conditions); i < conditions.size())
      throw InputError(generator + ": condition " + std::to_string(i % n_conditions) + " of draw " +
                           std::to_string(i / n_conditions) + " is " + text::shortest(conditions[i]) + ".",
                       "Conditions are finite numbers.");
  }
} // namespace trestle

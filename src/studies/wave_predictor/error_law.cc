#include "studies/wave_predictor/error_law.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  ErrorLaw::ErrorLaw(std::vector<double> errors_of_runs, const double share)
    : coverage(share),
      errors(std::move(errors_of_runs))
  {
    std::ranges::sort(errors);
    const auto place = std::size_t(std::ceil((double(errors.size()) + 1.) * coverage - 1e-9));
    if (place < 1 || place > errors.size())
      throw InputError(std::to_string(errors.size()) + " held-out run(s) cannot hold " + text::shortest(coverage) +
                           " of all.",
                       "Take more test runs, or cover less.");
    quantile = errors[place - 1];
  }

  double ErrorLaw::covered(const std::vector<double> &others) const
  {
    const auto n = std::ranges::count_if(others, [&](const double error) { return error <= quantile; });
    return others.empty() ? 0. : double(n) / double(others.size());
  }

  void ErrorLaw::write(Archive &archive) const
  {
    archive.arrays["certificate errors"]   = {{errors.size()}, errors};
    archive.arrays["certificate coverage"] = {{1}, {coverage}};
  }

  ErrorLaw ErrorLaw::read(const Archive &archive)
  {
    const auto errors = archive.arrays.find("certificate errors"),
               share  = archive.arrays.find("certificate coverage");
    if (errors == archive.arrays.end() || share == archive.arrays.end() || share->second.values.size() != 1)
      throw InputError("The archive holds no errors of held-out runs.", "Train and save the model again.");
    return {errors->second.values, share->second.values.front()};
  }
} // namespace trestle

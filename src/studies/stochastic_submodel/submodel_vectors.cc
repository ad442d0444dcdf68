#include "studies/stochastic_submodel/submodel_vectors.h"

#include "core/exceptions.h"

#include <cmath>

namespace trestle
{
  SubmodelVectors::SubmodelVectors(TraceModes modes, const std::vector<std::string> &names,
                                   std::vector<std::size_t>                places,
                                   const std::vector<std::vector<double>> &parameters)
    : modes_(std::move(modes)),
      places_(std::move(places))
  {
    const double n = double(parameters.size());
    for (const std::size_t k : places_)
      {
        double mean = 0., square = 0.;
        for (const auto &run : parameters)
          mean += run[k] / n;
        for (const auto &run : parameters)
          square += (run[k] - mean) * (run[k] - mean) / n;
        if (!(square > 0.))
          throw InputError("stochastic submodel/parameters: '" + names[k] + "' is the same in all runs.",
                           "Remove it, or give it a distribution in section 'samples'.");
        mean_.push_back(mean);
        unit_.push_back(std::sqrt(square * double(places_.size())));
      }
  }

  std::vector<double> SubmodelVectors::vector(std::span<const double> trace,
                                              std::span<const double> parameters) const
  {
    auto result = modes_.coefficients(trace);
    for (std::size_t i = 0; i < places_.size(); ++i)
      result.push_back((parameters[places_[i]] - mean_[i]) / unit_[i]);
    return result;
  }

  std::vector<double> SubmodelVectors::trace(std::span<const double> vector) const
  {
    return modes_.trace(vector.first(modes_.n_modes()));
  }

  std::vector<double> SubmodelVectors::parameters(std::span<const double> vector, std::vector<double> others) const
  {
    for (std::size_t i = 0; i < places_.size(); ++i)
      others[places_[i]] = mean_[i] + unit_[i] * vector[modes_.n_modes() + i];
    return others;
  }
} // namespace trestle

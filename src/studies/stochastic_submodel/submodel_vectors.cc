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

  void SubmodelVectors::write(Archive &archive) const
  {
    modes_.write(archive);
    archive.arrays["parameters places"] = {{places_.size()}, {places_.begin(), places_.end()}};
    archive.arrays["parameters mean"]   = {{mean_.size()}, mean_};
    archive.arrays["parameters unit"]   = {{unit_.size()}, unit_};
  }

  SubmodelVectors SubmodelVectors::read(const Archive &archive, const std::size_t n_parameters)
  {
    const auto values = [&](const std::string &name) {
      const auto found = archive.arrays.find("parameters " + name);
      if (found == archive.arrays.end())
        throw InputError("The model has no array 'parameters " + name + "'.",
                         "Give it a model of study 'stochastic submodel'.");
      return found->second.values;
    };
    SubmodelVectors result;
    result.modes_ = TraceModes();
    result.modes_.read(archive);
    for (const double place : values("places"))
      {
        if (!(place >= 0. && place < double(n_parameters)) || place != std::floor(place))
          throw InputError("The model makes a parameter at place " + std::to_string(place) + " of " +
                               std::to_string(n_parameters) + ".",
                           "Its file is damaged, or of another problem: make it anew.");
        result.places_.push_back(std::size_t(place));
      }
    result.mean_ = values("mean");
    result.unit_ = values("unit");
    if (result.mean_.size() != result.places_.size() || result.unit_.size() != result.places_.size())
      throw InputError("The model's parameters are of different numbers.", "Its file is damaged: make it anew.");
    return result;
  }
} // namespace trestle

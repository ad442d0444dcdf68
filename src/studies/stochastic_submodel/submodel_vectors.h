#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "physics/api/trace_modes.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * A run as generators see it, and back: coefficients of its trace, then the parameters that the zone's own randomness
   * depends on (coefficients of the random field, say), for that is not independent of the trace. Both parts have total
   * variance 1 over the training runs.
   */
  class SubmodelVectors
  {
  public:
    /// @param places of the parameters that are made together with the trace, among all. @param parameters of the training
    /// runs. @throws InputError for a parameter that is the same in all of them.
    SubmodelVectors(TraceModes modes, const std::vector<std::string> &names, std::vector<std::size_t> places,
                    const std::vector<std::vector<double>> &parameters);

    std::size_t       n_entries() const { return modes_.n_modes() + places_.size(); }
    const TraceModes &modes() const { return modes_; }

    std::vector<double> vector(std::span<const double> trace, std::span<const double> parameters) const;

    std::vector<double> trace(std::span<const double> vector) const;
    /// @param others values of the parameters that are not made.
    std::vector<double> parameters(std::span<const double> vector, std::vector<double> others) const;

    /// Places of the parameters that are made together with the trace.
    const std::vector<std::size_t> &places() const { return places_; }

    /// Arrays "trace modes ..." and "parameters ...". @throws InputError for an archive without, or one that is damaged. @param
    /// n_parameters of the problem.
    void                   write(Archive &archive) const;
    static SubmodelVectors read(const Archive &archive, std::size_t n_parameters);

  private:
    SubmodelVectors() = default;

    TraceModes               modes_;
    std::vector<std::size_t> places_;
    std::vector<double>      mean_, unit_; ///< of each of these parameters
  };
} // namespace trestle

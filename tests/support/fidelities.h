#pragma once

#include "bridge/stochastic/multifidelity_estimates.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>

namespace trestle::testing
{
  /// Cheap models of a standard normal quantity: mean + deviation (rho x + sqrt(1 - rho^2) y_i), y_i of their own.
  struct Fidelity
  {
    double rho, cost_ratio;
    double mean = 0., deviation = 1.;
  };

  /// Model 0 is x itself, at a cost of 1 s. @param replicate another one, other draws.
  inline NestedSamples normal_fidelities(const std::vector<Fidelity>    &cheap,
                                         const std::vector<std::size_t> &numbers, const std::uint64_t replicate)
  {
    const RandomStream        x(17, "quantity of a test", replicate);
    NestedSamples             result(numbers.size());
    std::vector<RandomStream> own;
    for (std::size_t i = 0; i < cheap.size(); ++i)
      own.emplace_back(17, "fidelity of a test", 100 * replicate + i);
    const auto most = *std::max_element(numbers.begin(), numbers.end());
    for (std::size_t j = 0; j < most; ++j)
      {
        const double common = x.normal(j);
        if (j < numbers[0])
          result[0].push_back(common);
        for (std::size_t i = 0; i < cheap.size(); ++i)
          if (const auto &f = cheap[i]; j < numbers[i + 1])
            result[i + 1].push_back(
                f.mean + f.deviation * (f.rho * common + std::sqrt(1. - f.rho * f.rho) * own[i].normal(j)));
      }
    return result;
  }

  /// The covariances that infinitely many pilot runs would find, for means.
  inline Pilot exact_pilot(const std::vector<Fidelity> &cheap)
  {
    Pilot result{{"full"}, {}, {1.}, 1000000};
    auto  rho = std::vector<double>{1.}, deviation = rho;
    for (std::size_t i = 0; i < cheap.size(); ++i)
      {
        result.names.push_back("cheap " + std::to_string(i + 1));
        result.costs.push_back(1. / cheap[i].cost_ratio);
        rho.push_back(cheap[i].rho);
        deviation.push_back(cheap[i].deviation);
      }
    for (std::size_t i = 0; i < rho.size(); ++i)
      for (std::size_t j = 0; j < rho.size(); ++j)
        result.covariance.push_back(deviation[i] * deviation[j] * (i == j ? 1. : rho[i] * rho[j]));
    return result;
  }

  /// A pilot of n runs of the same models.
  inline PilotRuns pilot_runs(const std::vector<Fidelity> &cheap, const std::size_t n,
                              const std::uint64_t replicate)
  {
    const auto pilot = exact_pilot(cheap);
    PilotRuns  result{
        pilot.names, normal_fidelities(cheap, std::vector<std::size_t>(cheap.size() + 1, n), replicate), {}};
    for (const double cost : pilot.costs)
      result.seconds.emplace_back(n, cost);
    return result;
  }
} // namespace trestle::testing

#pragma once

#include "bridge/stochastic/generator.h"
#include "core/random.h"
#include "support/parameter_values.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace trestle::testing
{
  /// A plane law of two modes far from each other, each a bent cloud: no Gaussian is like it.
  inline RandomVectors two_modes(const std::size_t n, const unsigned int seed)
  {
    RandomVectors samples{2, 0, {}};
    for (std::size_t i = 0; i < n; ++i)
      {
        const RandomStream numbers(seed, "two modes", i);
        const double       x = (numbers.uniform(2) < 0.5 ? -2. : 2.) + 0.3 * numbers.normal(0);
        samples.values.insert(samples.values.end(), {x, 0.3 * x * x + 0.2 * numbers.normal(1)});
      }
    return samples;
  }

  /// One entry about twice its condition, above or below it by one.
  inline RandomVectors two_branches(const std::size_t n, const unsigned int seed)
  {
    RandomVectors samples{1, 1, {}};
    for (std::size_t i = 0; i < n; ++i)
      {
        const RandomStream numbers(seed, "two branches", i);
        const double       c = 2. * numbers.uniform(1) - 1., side = numbers.uniform(2) < 0.5 ? -1. : 1.;
        samples.conditions.push_back(c);
        samples.values.push_back(2. * c + side + 0.1 * numbers.normal(0));
      }
    return samples;
  }

  /// Draws of the normal law with the samples' mean and covariance, in the plane.
  inline std::vector<double> normal_law_of(const RandomVectors &samples, const std::size_t n,
                                           const unsigned int seed)
  {
    double mean[2] = {}, xx = 0., xy = 0., yy = 0.;
    for (std::size_t i = 0; i < samples.n(); ++i)
      for (std::size_t j = 0; j < 2; ++j)
        mean[j] += samples.row(i)[j] / double(samples.n());
    for (std::size_t i = 0; i < samples.n(); ++i)
      {
        const double x = samples.row(i)[0] - mean[0], y = samples.row(i)[1] - mean[1];
        xx += x * x / double(samples.n());
        xy += x * y / double(samples.n());
        yy += y * y / double(samples.n());
      }
    std::vector<double> draws;
    for (std::size_t i = 0; i < n; ++i)
      {
        const RandomStream numbers(seed, "normal law", i);
        const double       a = numbers.normal(0), b = numbers.normal(1), s = std::sqrt(xx);
        draws.insert(draws.end(), {mean[0] + s * a, mean[1] + xy / s * a + std::sqrt(yy - xy * xy / xx) * b});
      }
    return draws;
  }

  inline double mean_distance(const std::vector<double> &one, const std::vector<double> &other)
  {
    double sum = 0.;
    for (std::size_t i = 0; i < one.size(); i += 2)
      for (std::size_t j = 0; j < other.size(); j += 2)
        sum += std::hypot(one[i] - other[j], one[i + 1] - other[j + 1]);
    return sum / (0.25 * double(one.size()) * double(other.size()));
  }

  /// Of two sets of points in the plane (Szekely, Rizzo 2013).
  inline double energy_distance(const std::vector<double> &one, const std::vector<double> &other)
  {
    return 2. * mean_distance(one, other) - mean_distance(one, one) - mean_distance(other, other);
  }

  /// A registered generator with its keys set.
  inline std::unique_ptr<Generator> generator(const std::string                        &name,
                                              const std::map<std::string, std::string> &keys)
  {
    ParameterValues prm;
    auto            result = GeneratorRegistry::instance().create(name, prm);
    for (const auto &[key, value] : keys)
      prm.set(key, value);
    return result;
  }

  /// Everything that it has learnt, to the bit.
  inline std::string archived_bytes(const Generator &generator)
  {
    Archive archive;
    generator.write(archive);
    return archive.serialise();
  }

  /// To the bit. Bytes of files tell of HDF5's unused space too.
  inline bool are_same(const Generator &one, const Generator &other)
  {
    Archive a, b;
    one.write(a);
    other.write(b);
    return a.attributes == b.attributes &&
           std::ranges::equal(a.arrays, b.arrays, [](const auto &left, const auto &right) {
             return left.first == right.first && left.second.shape == right.second.shape &&
                    left.second.values == right.second.values;
           });
  }
} // namespace trestle::testing

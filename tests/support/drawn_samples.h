#pragma once

#include "bridge/stochastic/generator.h"
#include "core/random.h"
#include "tests/support/parameter_values.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace trestle::testing
{
  /// A registered generator with other values of its keys.
  inline std::unique_ptr<Generator> make_generator(const std::string                        &name,
                                                   const std::map<std::string, std::string> &keys = {})
  {
    ParameterValues prm;
    auto            generator = GeneratorRegistry::instance().create(name, prm);
    for (const auto &[key, value] : keys)
      prm.set(key, value);
    return generator;
  }

  /// Reads what the other has written.
  inline std::unique_ptr<Generator> copy_of(const std::string &name, const Generator &generator)
  {
    Archive archive;
    generator.write(archive);
    auto copy = make_generator(name);
    copy->read(Archive::deserialise(archive.serialise()));
    return copy;
  }

  /// Samples each a function of normal numbers. @param make appends entries and conditions of one.
  inline RandomVectors samples_of(const std::size_t n, const unsigned int seed, const std::size_t n_entries,
                                  const std::size_t                                           n_conditions,
                                  const std::function<void(const RandomStream &, std::vector<double> &entries,
                                                           std::vector<double> &conditions)> &make)
  {
    RandomVectors result{n_entries, n_conditions, {}, {}};
    for (std::size_t i = 0; i < n; ++i)
      make(RandomStream(seed, "test samples", i), result.values, result.conditions);
    return result;
  }

  inline std::vector<double> column(const std::vector<double> &rows, const std::size_t n_columns,
                                    const std::size_t j)
  {
    std::vector<double> result;
    for (std::size_t i = j; i < rows.size(); i += n_columns)
      result.push_back(rows[i]);
    return result;
  }

  inline double mean_of(const std::vector<double> &x)
  {
    double sum = 0.;
    for (const double value : x)
      sum += value;
    return sum / double(x.size());
  }

  inline double variance_of(const std::vector<double> &x)
  {
    const double mean = mean_of(x);
    double       sum  = 0.;
    for (const double value : x)
      sum += (value - mean) * (value - mean);
    return sum / double(x.size());
  }

  inline double share(const std::vector<double> &x, const std::function<bool(double)> &event)
  {
    return double(std::count_if(x.begin(), x.end(), event)) / double(x.size());
  }

  inline std::vector<double> repeated(const std::vector<double> &condition, const std::size_t n)
  {
    std::vector<double> result;
    for (std::size_t i = 0; i < n; ++i)
      result.insert(result.end(), condition.begin(), condition.end());
    return result;
  }
} // namespace trestle::testing

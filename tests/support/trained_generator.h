#pragma once

#include "bridge/stochastic/generator.h"
#include "support/parameter_values.h"

#include <Eigen/Core>

#include <map>
#include <memory>
#include <string>

namespace trestle::testing
{
  using Keys = std::map<std::string, std::string>;

  inline std::unique_ptr<Generator> new_generator(const std::string &name, const Keys &keys = {})
  {
    ParameterValues prm;
    auto            result = GeneratorRegistry::instance().create(name, prm);
    for (const auto &[key, value] : keys)
      prm.set(key, value);
    return result;
  }

  inline std::unique_ptr<Generator> trained(const std::string &name, const RandomVectors &samples,
                                            const Keys         &keys         = {},
                                            const Communicator &communicator = Communicator())
  {
    auto result = new_generator(name, keys);
    result->learn(samples, communicator);
    return result;
  }

  /// Draws 0, ..., n - 1, a column each.
  inline Eigen::MatrixXd draws(const Generator &generator, const std::size_t n,
                               const std::vector<double> &conditions = {})
  {
    const auto values = generator.draw(7, 0, n, conditions);
    return Eigen::Map<const Eigen::MatrixXd>(values.data(), Eigen::Index(values.size() / n), Eigen::Index(n));
  }

  /// Of columns, over their number less one.
  inline Eigen::MatrixXd covariance(const Eigen::MatrixXd &columns)
  {
    const Eigen::MatrixXd centred = columns.colwise() - columns.rowwise().mean();
    return centred * centred.transpose() / double(columns.cols() - 1);
  }
} // namespace trestle::testing

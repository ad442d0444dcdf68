#pragma once

#include "bridge/stochastic/generator.h"

#include <Eigen/Core>

#include <string>

namespace trestle
{
  /// A column each, not copied.
  Eigen::Map<const Eigen::MatrixXd> vectors_of(const RandomVectors &samples);
  Eigen::Map<const Eigen::MatrixXd> conditions_of(const RandomVectors &samples);

  /// @param name of the generator, for messages. @throws InputError where there are fewer.
  void require_number(const std::string &name, std::size_t n_samples, std::size_t at_least);

  /// @throws InputError where samples are incomplete or not finite, or a condition is the same in all of them.
  void require_samples(const RandomVectors &samples);

  /// A Generator each of whose draws is a function of its own number: the loop over them.
  class SingleDraws : public Generator
  {
  public:
    std::vector<double> draw(unsigned int seed, std::uint64_t first, std::size_t n,
                             std::span<const double> conditions) const final;

  protected:
    virtual Eigen::Index n_entries() const    = 0; ///< 0 before it has learnt
    virtual Eigen::Index n_conditions() const = 0;

    virtual Eigen::VectorXd vector(unsigned int seed, std::uint64_t number,
                                   const Eigen::VectorXd &condition) const = 0;
  };

  /// @throws InputError unless there are n n_conditions finite numbers, FatalError for n_entries 0.
  void require_draws(std::size_t n_entries, std::size_t n_conditions, std::size_t n,
                     std::span<const double> conditions);
} // namespace trestle

#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "core/archive.h"
#include "core/communicator.h"
#include "core/parameters.h"
#include "core/registry.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * The law of a random vector, learnt from samples: draws are new vectors of about the same law, perhaps at a condition.
   * What it is worth is for two-sample tests to say (bridge/stochastic/two_sample_tests.h); it scores nothing itself.
   *
   * A new one is one file: derive, declare parameters, register. Draw i is a function of seed, i and its condition
   * alone: the same on any number of ranks, in any batch.
   */
  class Generator
  {
  public:
    virtual ~Generator() = default;

    /// Whether it can learn a law at conditions; others refuse samples that have some.
    virtual bool takes_conditions() const = 0;

    /// What can be known before the samples are computed. @throws InputError for fewer than it needs.
    virtual void check(std::size_t n_samples, std::size_t n_entries, std::size_t n_conditions) const = 0;

    /// Collective: ranks may share the work out, and end with the same. @param samples the same on all ranks.
    /// @throws InputError as check(), ConvergenceError where the training diverges.
    virtual void learn(const RandomVectors &samples, const Communicator &communicator) = 0;

    /// Draws first, ..., first + n - 1. @param conditions n x n_conditions; empty where it learnt none. Not collective.
    /// @returns n x n_entries. @throws InputError for conditions of another number.
    virtual std::vector<double> draw(unsigned int seed, std::uint64_t first, std::size_t n,
                                     std::span<const double> conditions = {}) const = 0;

    /// Of the law at a condition, n_entries: of so many draws of this seed, the same noise at all conditions, where a law
    /// does not know it. Not collective. @throws InputError as draw().
    virtual std::vector<double> mean(std::span<const double> condition, unsigned int n_draws,
                                     unsigned int seed) const;

    /// What it has learnt; read() makes draw() give the same, to the bit, on any number of ranks. Names in the archive
    /// begin with "generator". Not collective. @throws InputError for an archive that is damaged or another's.
    virtual void write(Archive &archive) const = 0;
    virtual void read(const Archive &archive)  = 0;

    /// What it checks of itself, by names of figures ("penalty.fd_error"); most have nothing of the kind. After learn(),
    /// not collective.
    virtual std::map<std::string, double> checks() const { return {}; }
  };

  using GeneratorRegistry = Registry<Generator, ParameterSink &>;

  /// `const RegisterGenerator<Bootstrap> registration("bootstrap", "...");`
  template <class T>
  struct RegisterGenerator
  {
    RegisterGenerator(const std::string &name, const std::string &description)
    {
      GeneratorRegistry::instance().add(name, description,
                                        [](ParameterSink &prm) { return std::make_unique<T>(prm); });
    }
  };
} // namespace trestle

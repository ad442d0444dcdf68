#pragma once

#include "bridge/stochastic/generator.h"
#include "ml/networks/weights.h"
#include "ml/stochastic_submodel/moment_map.h"
#include "ml/stochastic_submodel/scales.h"
#include "ml/stochastic_submodel/vector_network.h"
#include "ml/tensor_placement.h"

namespace trestle
{
  /**
   * A generator that is a network: from as many standard normal numbers as a vector has entries, and the conditions, to
   * the vector. What all of them share is here: scales, checks, the seed, draws, archives. A new one derives, trains one
   * network and says how it carries noise to vectors.
   *
   * Networks see standard numbers. Mean and covariance are corrected at the end to those of the samples, from draws of its
   * own: trained networks lose some per cent of the variance, which an affine map gives back.
   */
  class NetworkGenerator : public Generator
  {
  public:
    bool takes_conditions() const override { return true; }
    void check(std::size_t n_samples, std::size_t n_entries, std::size_t n_conditions) const override;
    /// @throws InputError also for numbers that are not finite.
    void                learn(const RandomVectors &samples, const Communicator &communicator) override;
    std::vector<double> draw(unsigned int seed, std::uint64_t first, std::size_t n,
                             std::span<const double> conditions = {}) const override;
    void                write(Archive &archive) const override;
    void                read(const Archive &archive) override;

  protected:
    /// Declares `architecture`, `batch`, `correction draws`, `seed`, `device` and `precision`.
    NetworkGenerator(ParameterSink &prm, const std::string &name, unsigned int batch);

    /// What the network is told beside a vector.
    virtual std::size_t n_inputs(std::size_t n_entries, std::size_t n_conditions) const = 0;

    /// From initial weights to those that answer. @param samples standard, the same on all ranks. Collective.
    virtual void train(const RandomVectors &samples, const Communicator &communicator, Weights &weights) = 0;

    /// In place from standard normal rows to standard vectors, row by row. @param conditions standard.
    virtual void transport(std::size_t n, std::span<double> vectors, std::span<const double> conditions) const = 0;

    const VectorNetwork  &network() const { return *network_; }
    const VectorFunction &function() const { return *function_; }
    void                  evaluate(std::size_t n, std::span<const double> inputs, std::span<double> outputs) const
    {
      function_->evaluate(weights_, n, inputs, outputs);
    }
    torch::TensorOptions options() const { return placement_.options(); }
    std::size_t          n_entries() const { return entries_.n_columns(); }
    std::size_t          n_conditions() const { return conditions_.n_columns(); }
    /// All samples where they are fewer.
    unsigned int batch_of(const RandomVectors &samples) const;
    unsigned int seed() const { return seed_; }
    /// Deviations of the samples' entries.
    const std::vector<double> &deviations() const { return entries_.units(); }

  private:
    std::vector<double> drawn(const std::string &stream, unsigned int seed, std::uint64_t first, std::size_t n,
                              std::span<const double> conditions) const;
    void                correct(const RandomVectors &samples, const Communicator &communicator);

    std::string           name_;
    Choice<VectorNetwork> network_;
    unsigned int          batch_;
    unsigned int          n_corrections_ = 4000;
    unsigned int          seed_          = 0;
    TensorPlacement       placement_;

    std::unique_ptr<VectorFunction> function_;
    std::vector<double>             weights_;
    Scales                          entries_, conditions_;
    MomentMap                       moments_; ///< on standard draws
  };
} // namespace trestle

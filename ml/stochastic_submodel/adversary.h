#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "ml/stochastic_submodel/normal_law.h"
#include "ml/stochastic_submodel/vector_network.h"
#include "ml/training/batch_order.h"
#include "ml/training/batch_parts.h"

namespace trestle
{
  /// What one step of a generator or its critic is of; rows of a batch.
  struct AdversaryBatch
  {
    torch::Tensor noise;      ///< n x n_entries
    torch::Tensor conditions; ///< n x n_conditions, of the samples
    torch::Tensor normal;     ///< n x n_entries, what the noise is by the samples' normal law
    torch::Tensor samples;    ///< n x n_entries, in the critic's metric
    torch::Tensor mixing;     ///< n x 1, uniform
  };

  /**
   * A generator and its critic D(x, c), each a network of weights of its own. The generator adds N(z, c) to what the
   * samples' normal law makes of the noise z: it starts from that law, whose means and covariance it need not learn, and
   * stays near it where the critic says nothing.
   */
  struct Adversaries
  {
    const VectorFunction &generator, &critic;
    Weights              &generator_weights, &critic_weights;
    const NormalLaw      &start;
    /// The critic sees entries times these: what it is told to look at most.
    torch::Tensor metric; ///< 1 x n_entries

    /// Vectors as the critic sees them.
    torch::Tensor generate(const AdversaryBatch &rows) const;
    /// n x 1
    torch::Tensor judge(const torch::Tensor &vectors, const torch::Tensor &conditions) const;
  };

  /// Batches as functions of their number.
  class AdversaryBatches
  {
  public:
    /// @param samples standard. All outlive this.
    AdversaryBatches(const RandomVectors &samples, const Adversaries &adversaries, unsigned int batch,
                     unsigned int seed);

    AdversaryBatch batch(unsigned long number);

  private:
    const RandomVectors &samples_;
    const Adversaries   &adversaries_;
    unsigned int         seed_;
    BatchOrder           order_;
  };

  /**
   * Sum over rows of (|grad_x D(x, c)| - 1)^2, the penalty that keeps a critic near slope one (Gulrajani et al.,
   * "Improved training of Wasserstein GANs", NeurIPS 2017, equation 3). Its derivative by the weights is a second one:
   * the slope is a reverse sweep in tensors, through which autograd goes once.
   * @param arrays of the critic. @param inputs rows of entries, then conditions.
   */
  torch::Tensor gradient_penalty(const VectorFunction &critic, std::span<const torch::Tensor> arrays,
                                 const torch::Tensor &inputs, int64_t n_entries);

  /// Mean D of generated vectors less that of samples, the penalty between them, and 0.001 of the mean square of D at
  /// samples, since nothing else holds the critic's constant (Karras et al., "Progressive growing of GANs", ICLR 2018).
  class CriticObjective : public TrainingObjective
  {
  public:
    CriticObjective(const Adversaries &adversaries, double penalty, const Communicator &communicator);

    void prepare(AdversaryBatch batch);

  protected:
    Value compute(std::span<const std::size_t> batch) override;

  private:
    const Adversaries &adversaries_;
    double             penalty_;
    BatchParts         parts_;
    AdversaryBatch     batch_;
  };

  /// Less mean D of generated vectors.
  class GeneratorObjective : public TrainingObjective
  {
  public:
    GeneratorObjective(const Adversaries &adversaries, const Communicator &communicator);

    void prepare(AdversaryBatch batch);

  protected:
    Value compute(std::span<const std::size_t> batch) override;

  private:
    const Adversaries &adversaries_;
    BatchParts         parts_;
    AdversaryBatch     batch_;
  };
} // namespace trestle

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
    torch::Tensor normal;     ///< n x n_entries, what the noise is by the samples' normal law; blurred
    torch::Tensor samples;    ///< n x n_entries, in the critic's metric; blurred
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

  /**
   * Batches as functions of their number. Before the critic sees them, samples and draws are blurred by normal noise: of the
   * same law before, they are of the same law after, and a critic cannot know by heart what never comes twice (Arjovsky,
   * Bottou, "Towards principled methods for training generative adversarial networks", ICLR 2017).
   */
  class AdversaryBatches
  {
  public:
    struct Settings
    {
      unsigned int batch = 0;
      unsigned int seed  = 0;
      double       blur  = 0.; ///< deviation of that noise, on standard entries
    };

    /// @param samples standard. All outlive this.
    AdversaryBatches(const RandomVectors &samples, const Adversaries &adversaries, const Settings &settings);

    AdversaryBatch batch(unsigned long number);

  private:
    const RandomVectors &samples_;
    const Adversaries   &adversaries_;
    Settings             settings_;
    BatchOrder           order_;

    /// Standard normal rows of a batch, as a tensor. @param stream who draws.
    torch::Tensor normal(const std::string &stream, unsigned long number) const;
  };

  /// Which slopes a penalty is on.
  enum class PenalisedSlopes
  {
    above_one, ///< max(|grad_x D| - 1, 0)^2 (Petzka, Fischer, Lukovnikov, "On the regularization of Wasserstein GANs", ICLR 2018)
    all ///< (|grad_x D| - 1)^2 (Gulrajani et al., "Improved training of Wasserstein GANs", NeurIPS 2017, equation 3)
  };

  /**
   * Sum over rows of the penalty that keeps a critic's slope at one or below it. Its derivative by the weights is a second
   * one: the slope is a reverse sweep in tensors, through which autograd goes once.
   * @param arrays of the critic. @param inputs rows of entries, then conditions.
   */
  torch::Tensor gradient_penalty(const VectorFunction &critic, std::span<const torch::Tensor> arrays,
                                 const torch::Tensor &inputs, int64_t n_entries, PenalisedSlopes slopes);

  /// As gradient_penalty_difference_error(), of this critic.
  double penalty_difference_error(const VectorFunction &critic, unsigned int seed);

  /// Mean D of generated vectors less that of samples, the penalty between them, and 0.001 of the mean square of D at
  /// samples, since nothing else holds the critic's constant (Karras et al., "Progressive growing of GANs", ICLR 2018).
  class CriticObjective : public TrainingObjective
  {
  public:
    CriticObjective(const Adversaries &adversaries, double penalty, PenalisedSlopes slopes,
                    const Communicator &communicator);

    void prepare(AdversaryBatch batch);

  protected:
    Value compute(std::span<const std::size_t> batch) override;

  private:
    const Adversaries &adversaries_;
    double             penalty_;
    PenalisedSlopes    slopes_;
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

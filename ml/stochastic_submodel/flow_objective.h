#pragma once

#include "ml/stochastic_submodel/coupling.h"
#include "ml/stochastic_submodel/vector_network.h"
#include "ml/training/batch_parts.h"

namespace trestle
{
  /// What a velocity is told of the time: it, and sines and cosines of its multiples.
  inline constexpr std::size_t n_time_features = 9;
  void                         append_time_features(double time, std::vector<double> &row);

  /**
   * Mean square of a velocity v(x_t, t, c) less that of the straight path from noise to sample, x_1 - x_0, at random
   * times: its minimiser carries the one law to the other (Lipman et al., "Flow matching for generative modeling", ICLR
   * 2023). Times are spread evenly over a batch, in random order, which takes noise off the gradient.
   */
  class FlowObjective : public TrainingObjective
  {
  public:
    /// @param samples standard. @param velocity of inputs (entries, time features, conditions). All outlive this.
    FlowObjective(const VectorFunction &velocity, const RandomVectors &samples, Coupling::Settings settings,
                  const Communicator &communicator, Weights &weights);

    /// What the next evaluation is of. Collective.
    void prepare(unsigned long step);

  protected:
    Value compute(std::span<const std::size_t> batch) override;

  private:
    const VectorFunction &velocity_;
    const RandomVectors  &samples_;
    Coupling              coupling_;
    BatchParts            parts_;
    unsigned int          seed_;
    torch::Tensor         inputs_, targets_;
  };
} // namespace trestle

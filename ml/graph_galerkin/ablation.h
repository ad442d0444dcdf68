#pragma once

#include "ml/graph_galerkin/training.h"

#include <functional>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * Section `training/ablation`: the losses against each other, from the same initial weights, by Adam. A loss
   * is scored by the error of its final iterate, median over seeds, at the best of its rates.
   */
  class Ablation
  {
  public:
    using Error = std::function<double(std::span<const double>)>;

    explicit Ablation(ParameterSink &prm);

    bool is_requested() const { return is_requested_; }

    /// Sets figures ablation.*; leaves the weights as they were. Collective.
    void run(FieldNetwork &field, const Training &training, ResidualOperator &equations, Run &run,
             const Error &error) const;

  private:
    /// Final error of one training; infinite where it diverges.
    double train(FieldNetwork &field, ResidualOperator &equations, Loss &loss, double rate, unsigned int seed,
                 const Error &error) const;

    bool                is_requested_ = false;
    unsigned int        n_steps_      = 100;
    unsigned int        n_seeds_      = 5;
    std::vector<double> rates_        = {3e-2, 1e-2, 3e-3, 1e-3};
  };
} // namespace trestle

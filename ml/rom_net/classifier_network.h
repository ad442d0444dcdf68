#pragma once

#include "ml/answering/branch_kernel.h"
#include "ml/rom_net/labelled_samples.h"
#include "ml/training/training_objective.h"

namespace trestle
{
  /// Mean cross-entropy of a perceptron's classes, and half the weight decay times the squares of all matrices'
  /// entries. Of this process alone: a classifier's networks are shared out to ranks whole.
  class CrossEntropy : public TrainingObjective
  {
  public:
    /// @param weights of branch_weight_shapes(shape); outlive this, as the shape. @param samples at least one.
    CrossEntropy(const BranchShape &shape, const LabelledSamples &samples, double weight_decay, Weights &weights);

  protected:
    Value compute(std::span<const std::size_t> batch) override;

  private:
    const BranchShape &shape_;
    torch::Tensor      x_, labels_;
    double             weight_decay_;
  };

  /// How one network learns.
  struct NetworkTraining
  {
    unsigned int n_steps      = 0; ///< at most
    double       weight_decay = 0.;
    unsigned int seed         = 0;
  };

  struct TrainedNetwork
  {
    std::vector<double> weights;     ///< as evaluate_branch() reads them
    unsigned int        n_steps = 0; ///< that led to them
  };

  /**
   * L-BFGS on the full batch: some hundred samples and a thousand weights leave nothing for mini-batches to gain.
   * The weights are those of the step with the least cross-entropy of the validation samples; after 20 steps
   * without a better one it ends. Fewer than ten validation samples decide nothing: the last step's weights then.
   * @throws ConvergenceError where the loss is no number.
   */
  TrainedNetwork train_network(const BranchShape &shape, const LabelledSamples &samples,
                               const LabelledSamples &validation, const NetworkTraining &training);
} // namespace trestle

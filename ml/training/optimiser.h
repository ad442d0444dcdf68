#pragma once

#include "core/archive.h"
#include "core/parameters.h"
#include "core/registry.h"
#include "ml/training/learning_rate.h"
#include "ml/training/training_objective.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * One way to move the weights downhill; a stage of a TrainingRun. A new one is one file: derive, declare
   * parameters, register. Its state goes to checkpoints, so that an interrupted training continues bit for bit.
   */
  class Optimiser
  {
  public:
    /// Declares `steps` and `tolerance`.
    Optimiser(ParameterSink &prm, unsigned int default_steps, double default_tolerance);
    explicit Optimiser(unsigned int n_steps)
      : n_steps_(n_steps)
    {}
    virtual ~Optimiser() = default;

    unsigned int n_steps() const { return n_steps_; }
    /// A stage ends early when TrainingObjective::is_minimal() to this.
    double tolerance() const { return tolerance_; }

    /// Forgets what an earlier stage learnt. @throws InputError when the problem is not for this optimiser.
    virtual void start(TrainingObjective &objective) = 0;

    /**
     * One step from an evaluated objective, to new weights, evaluated or not. @returns false when no step goes
     * downhill any more. Collective. @throws ConvergenceError when the loss is no number.
     */
    virtual bool step(TrainingObjective &objective, const StageProgress &progress) = 0;

    /// Learning rate of a step, for the history; 0 where there is none.
    virtual double rate(const StageProgress &) const { return 0.; }
    /// The weights that answer, where they are not those of the last step: they are assigned when the stage ends.
    virtual torch::Tensor answering_weights() const { return {}; }

    virtual void write(Archive &archive) const = 0;
    /// Instead of start(). Not collective.
    virtual void read(const Archive &archive, TrainingObjective &objective) = 0;

  protected:
    unsigned int n_steps_   = 0;
    double       tolerance_ = 0.;
  };

  /// An optimiser and what it sees.
  struct TrainingStage
  {
    std::string name;
    Optimiser  *optimiser;
    /// Samples of a step; empty: the loss knows no samples, and is left evaluated at the weights of the last step.
    std::function<std::vector<std::size_t>(unsigned long step)> batches;
  };

  /// "adam, lbfgs"
  std::string names_of(const std::vector<TrainingStage> &stages);

  using OptimiserRegistry = Registry<Optimiser, ParameterSink &>;

  template <class T>
  struct RegisterOptimiser
  {
    RegisterOptimiser(const std::string &name, const std::string &description)
    {
      OptimiserRegistry::instance().add(name, description,
                                        [](ParameterSink &prm) { return std::make_unique<T>(prm); });
    }
  };

  /// A tensor as an array of an archive, and back with the type and device of an example.
  Archive::Array to_array(const torch::Tensor &tensor);
  torch::Tensor  to_tensor(const Archive::Array &array, const torch::Tensor &example);
} // namespace trestle

#pragma once

#include "core/archive.h"
#include "core/parameters.h"
#include "core/registry.h"
#include "ml/training/objective.h"

#include <memory>
#include <string>

namespace trestle
{
  /**
   * One way to move the weights downhill; a stage of a training. A new one is one file: derive, declare
   * parameters, register. Its state goes to checkpoints, so that an interrupted training continues bit for bit.
   */
  class Optimiser
  {
  public:
    Optimiser(ParameterSink &prm, unsigned int default_steps, double default_tolerance);
    virtual ~Optimiser() = default;

    unsigned int n_steps() const { return n_steps_; }
    /// A stage ends early when Objective::relative_gradient() is at most this.
    double tolerance() const { return tolerance_; }

    /// Forgets what an earlier stage learnt. @throws InputError when the problem is not for this optimiser.
    virtual void start(Objective &objective) = 0;

    /**
     * One step from an evaluated objective, which is left evaluated at the new weights. @param step counts
     * from 0. @returns false when no step goes downhill any more. Collective.
     * @throws ConvergenceError when the loss is no number.
     */
    virtual bool step(Objective &objective, unsigned int step) = 0;

    virtual void write(Archive &archive) const                              = 0;
    virtual void read(const Archive &archive, const torch::Tensor &weights) = 0;

  private:
    unsigned int n_steps_;
    double       tolerance_;
  };

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

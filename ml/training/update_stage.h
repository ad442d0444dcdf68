#pragma once

#include "ml/training/optimiser.h"
#include "ml/training/weight_update.h"

#include <functional>
#include <memory>

namespace trestle
{
  /// One step of an update from an evaluated objective, to the same weights on all ranks. Collective. @param step its number, for
  /// messages. @throws ConvergenceError when the loss or its gradient is no finite number.
  void take_step(TrainingObjective &objective, WeightUpdate &update, double rate, unsigned int step);

  /**
   * A stage of steps by a WeightUpdate at a scheduled rate. The weights that answer may be their running mean, which
   * noise of mini-batches hardly reaches (Polyak, Juditsky 1992): after n steps sum_i (1 - d) d^(n - i) w_i /
   * (1 - d^n), which does not remember the initial weights.
   */
  class UpdateStage : public Optimiser
  {
  public:
    struct Defaults
    {
      unsigned int           steps = 200;
      LearningRate::Defaults rate;
      double                 average = 0.;
    };

    /// Declares `steps`, `weight average` and the keys of LearningRate. @param update asked for after the reading.
    UpdateStage(ParameterSink &prm, const Defaults &defaults, std::function<WeightUpdate &()> update);
    /// The same and `tolerance`, with the update's constants beside them.
    UpdateStage(ParameterSink &prm, std::shared_ptr<WeightUpdate> update);

    void start(TrainingObjective &objective) override;
    /// @throws ConvergenceError when the loss or its gradient is no finite number.
    bool          step(TrainingObjective &objective, const StageProgress &progress) override;
    double        rate(const StageProgress &progress) const override { return rate_.at(progress); }
    torch::Tensor answering_weights() const override;
    void          write(Archive &archive) const override;
    void          read(const Archive &archive, TrainingObjective &objective) override;

  private:
    std::function<WeightUpdate &()> update_;
    LearningRate                    rate_;
    double                          kept_ = 0.; ///< d of the running mean; 0: the last weights answer
    torch::Tensor                   sum_;       ///< the mean times (1 - d^n)
    unsigned int                    n_averaged_ = 0;
  };

  /// `const RegisterWeightUpdate<AdamUpdate> registration("adam", "Adam.");` An update is an optimiser too: of the
  /// full batch.
  template <class T>
  struct RegisterWeightUpdate
  {
    RegisterWeightUpdate(const std::string &name, const std::string &description)
    {
      WeightUpdateRegistry::instance().add(name, description,
                                           [](ParameterSink &prm) { return std::make_unique<T>(prm); });
      OptimiserRegistry::instance().add(name, description + " Full batch.", [](ParameterSink &prm) {
        return std::make_unique<UpdateStage>(prm, std::make_shared<T>(prm));
      });
    }
  };
} // namespace trestle

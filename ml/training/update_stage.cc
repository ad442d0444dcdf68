#include "ml/training/update_stage.h"

#include "core/catalogue.h"
#include "core/exceptions.h"
#include "core/text.h"

#include <cmath>
#include <utility>

namespace trestle
{
  namespace
  {
    void add_average_key(ParameterSink &prm, double &kept)
    {
      prm.add("weight average", kept,
              "Share that a running mean of the weights keeps a step; the mean answers. 0: the last weights do.",
              share_kept());
    }
  } // namespace

  UpdateStage::UpdateStage(ParameterSink &prm, const Defaults &defaults, std::function<WeightUpdate &()> update)
    : Optimiser(defaults.steps),
      update_(std::move(update)),
      rate_(prm, defaults.rate),
      kept_(defaults.average)
  {
    prm.add("steps", n_steps_, "Steps on mini-batches; not counted where there is a budget.", Allowed::anything(),
            Effect::length);
    add_average_key(prm, kept_);
  }

  UpdateStage::UpdateStage(ParameterSink &prm, std::shared_ptr<WeightUpdate> update)
    : Optimiser(prm, 200, 0.),
      update_([update = std::move(update)]() -> WeightUpdate & { return *update; }),
      rate_(prm, {})
  {
    add_average_key(prm, kept_);
  }

  void UpdateStage::start(TrainingObjective &objective)
  {
    update_().start(objective.arrays().shapes());
    sum_        = torch::Tensor();
    n_averaged_ = 0;
  }

  void take_step(TrainingObjective &objective, WeightUpdate &update, const double rate, const unsigned int step)
  {
    if (!objective.is_finite() || !torch::isfinite(objective.gradient()).all().item<bool>())
      throw ConvergenceError("The loss or its gradient is no finite number at step " + std::to_string(step) +
                                 " with rate " + text::shortest(rate) + ".",
                             "Lower `rate`, or take another optimiser.");
    auto next = update.step(objective.weights(), objective.gradient(), rate);
    // Eigenvectors are the same bits only where ranks run on the same kind of processor.
    broadcast_from_root(objective.communicator(), next);
    objective.assign(next);
  }

  bool UpdateStage::step(TrainingObjective &objective, const StageProgress &progress)
  {
    take_step(objective, update_(), rate_.at(progress), progress.step + 1);
    if (kept_ > 0.)
      {
        const auto next = objective.weights();
        sum_            = n_averaged_ == 0 ? (1. - kept_) * next : kept_ * sum_ + (1. - kept_) * next;
        ++n_averaged_;
      }
    return true;
  }

  torch::Tensor UpdateStage::answering_weights() const
  {
    return n_averaged_ == 0 ? torch::Tensor() : sum_ / (1. - std::pow(kept_, n_averaged_));
  }

  void UpdateStage::write(Archive &archive) const
  {
    update_().write(archive);
    if (n_averaged_ == 0)
      return;
    archive.arrays["weight average"]       = to_array(sum_);
    archive.arrays["weight average steps"] = {{1}, {double(n_averaged_)}};
  }

  void UpdateStage::read(const Archive &archive, TrainingObjective &objective)
  {
    start(objective);
    update_().read(archive, objective.weights());
    if (!archive.arrays.contains("weight average"))
      return;
    sum_        = to_tensor(archive.arrays.at("weight average"), objective.weights());
    n_averaged_ = (unsigned int)(archive.arrays.at("weight average steps").values.at(0));
  }

  namespace
  {
    const CatalogueEntry<WeightUpdateRegistry> entry("weight updates");
  } // namespace
} // namespace trestle

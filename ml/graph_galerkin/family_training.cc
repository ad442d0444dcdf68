#include "ml/graph_galerkin/family_training.h"

#include "ml/graph_galerkin/family_loop.h"
#include "ml/training/adam.h"
#include "ml/training/soap.h"

#include <cmath>
#include <numbers>

namespace trestle
{
  FamilyTraining::FamilyTraining(ParameterSink &prm)
  {
    const auto section = prm.section("training");
    auto       losses  = Loss::names();
    losses.push_back("defect");
    prm.add("loss", loss_,
            "What is minimised for each sample, without a label; defect: the answer goes after itself, corrected "
            "by one "
            "preconditioned step.",
            Allowed::one_of(losses));
    prm.add("preconditioner", preconditioner_, "P of the losses that need one, of each sample's own equations.",
            Allowed::one_of({"multigrid", "jacobi"}));
    prm.add("optimiser", optimiser_,
            "soap: Adam in eigenvectors of the gradients of every array of weights (Vyas et al. 2024); adam.",
            Allowed::one_of({"soap", "adam"}));
    prm.add("batch", batch_, "Samples a step, of all groups together.", Allowed::at_least(1));
    prm.add("steps", n_steps_, "Mini-batches; not counted where there is a budget.");
    prm.add("budget", budget_, "CPU seconds of all ranks, samples included, that replace the steps; 0: none.",
            Allowed::non_negative());
    prm.add("rate", rate_, "Learning rate at its peak.", Allowed::positive());
    prm.add("warm-up", warm_up_, "Fraction of the training in which the rate rises from 0.",
            Allowed::between(0., 1.));
    prm.add("decay", decay_, "Rate at the end over that at the peak.", Allowed::positive());
    prm.add("schedule", schedule_, "How the rate falls.", Allowed::one_of({"cosine", "exponential"}));
    prm.add("seed", seed_, "Of the order of the samples.");
    prm.add("monitor every", monitor_every_, "Steps between rows of history.csv.", Allowed::at_least(1));
    prm.add("checkpoint every", checkpoint_every_, "Steps between checkpoints; 0: only when interrupted.");
  }

  std::unique_ptr<Loss> FamilyTraining::create_loss(ResidualOperator &equations, const FieldMap &map) const
  {
    std::vector<double> weights;
    for (const auto &dof : map.free_dofs())
      weights.push_back(1. / (map.scales()[dof.component] * map.scales()[dof.component]));
    const auto kind = preconditioner_ == "jacobi" ? ResidualOperator::Preconditioner::jacobi
                                                  : ResidualOperator::Preconditioner::multigrid;
    return loss_ == "defect" ? Loss::defect(equations, kind, std::move(weights))
                             : Loss::create(loss_, equations, kind, std::move(weights));
  }

  std::unique_ptr<WeightUpdate> FamilyTraining::create_update(const Weights &weights) const
  {
    if (optimiser_ == "adam")
      return std::make_unique<AdamUpdate>();
    return std::make_unique<SoapUpdate>(weights.shapes());
  }

  double FamilyTraining::rate(const double progress) const
  {
    if (progress < warm_up_)
      return rate_ * (progress + 1e-3) / (warm_up_ + 1e-3);
    const double fraction = warm_up_ < 1. ? (progress - warm_up_) / (1. - warm_up_) : 0.;
    if (schedule_ == "exponential")
      return rate_ * std::pow(decay_, fraction);
    return rate_ * (decay_ + (1. - decay_) * 0.5 * (1. + std::cos(std::numbers::pi * fraction)));
  }

  TrainingSummary FamilyTraining::run(FamilyNetwork &network, const std::string &architecture,
                                      const std::vector<FamilyModel::Sample> &samples, const std::size_t n_samples,
                                      Run &run, const FamilyModel::Monitor &monitor,
                                      const FamilyModel::Budget &budget) const
  {
    return FamilyLoop(*this, network, architecture, samples, n_samples, run, monitor, budget).execute();
  }
} // namespace trestle

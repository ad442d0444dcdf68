#include "ml/graph_galerkin/training.h"

#include "core/catalogue.h"
#include "ml/graph_galerkin/training_loop.h"

namespace trestle
{
  Training::Training(ParameterSink &prm)
  {
    const auto section = prm.section("training");
    prm.add("loss", loss_, "What is minimised: |r|^2, the energy, or r^T P r / 2; non-dimensional.",
            Allowed::one_of(Loss::names()));
    prm.add("preconditioner", preconditioner_, "P of the preconditioned loss.",
            Allowed::one_of({"multigrid", "jacobi"}));
    prm.add("optimisers", stages_, "Stages, one after the other; each has a subsection.",
            Allowed::one_of(OptimiserRegistry::instance().names()));
    prm.add("monitor every", monitor_every_, "Steps between rows of history.csv.", Allowed::at_least(1));
    prm.add("checkpoint every", checkpoint_every_, "Steps between checkpoints; 0: only when interrupted.");
    for (const auto &[name, entry] : OptimiserRegistry::instance().entries())
      {
        const auto subsection = prm.section(name);
        optimisers_[name]     = entry.factory(prm);
      }
  }

  std::unique_ptr<Loss> Training::create_loss(const std::string &name, ResidualOperator &equations,
                                              const GraphModel::LossFactory &create) const
  {
    const auto kind = preconditioner_ == "jacobi" ? ResidualOperator::Preconditioner::jacobi
                                                  : ResidualOperator::Preconditioner::multigrid;
    return create ? create(name, kind) : Loss::create(name, equations, kind);
  }

  TrainingSummary Training::run(FieldNetwork &field, const std::string &architecture, ResidualOperator &equations,
                                Run &run, const GraphModel::Monitor &monitor,
                                const GraphModel::LossFactory &create)
  {
    const auto               loss = create_loss(loss_, equations, create);
    Objective                objective(field, equations, *loss);
    std::vector<Optimiser *> stages;
    for (const auto &name : stages_)
      stages.push_back(optimisers_.at(name).get());
    return TrainingLoop({monitor_every_, checkpoint_every_, architecture, stop_}, stages, objective, run, monitor)
        .execute();
  }

  namespace
  {
    const CatalogueEntry<OptimiserRegistry> entry("optimisers");
  }
} // namespace trestle

#include "ml/graph_galerkin/training.h"

#include "core/catalogue.h"
#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <utility>

namespace trestle
{
  Training::Training(ParameterSink &prm, std::vector<std::string> default_optimisers)
    : Training(prm, prm.section("training"), std::move(default_optimisers))
  {}

  Training::Training(ParameterSink           &prm, const ParameterSink::Section &,
                     std::vector<std::string> default_optimisers)
    : keys_(prm, 1, 100),
      stages_(std::move(default_optimisers))
  {
    prm.add("loss", loss_, "What is minimised: |r|^2, the energy, or r^T P r / 2; non-dimensional.",
            Allowed::one_of(Loss::names()));
    prm.add("preconditioner", preconditioner_, "P of the preconditioned loss.",
            Allowed::one_of({"multigrid", "jacobi"}));
    const auto names            = OptimiserRegistry::instance().names();
    const bool may_be_automatic = uses(automatic);
    prm.add("optimisers", stages_,
            may_be_automatic
                ? "Stages, one after the other; each has a subsection. auto: by the problem's size, with "
                  "all of this section that the file does not give."
                : "Stages, one after the other; each has a subsection.",
            may_be_automatic ? Allowed::one_of_or_automatic(names) : Allowed::one_of(names));
    for (const auto &[name, entry] : OptimiserRegistry::instance().entries())
      {
        const auto subsection = prm.section(name);
        optimisers_[name]     = entry.factory(prm);
      }
  }

  bool Training::uses(const std::string &optimiser) const
  {
    return std::find(stages_.begin(), stages_.end(), optimiser) != stages_.end();
  }

  bool Training::is_automatic() const
  {
    if (uses(automatic) && stages_.size() > 1)
      throw InputError("training/optimisers = " + text::join(stages_) + ": auto stands for all stages.",
                       "Name the optimisers, or set auto alone.");
    return uses(automatic);
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
    const auto                 loss = create_loss(loss_, equations, create);
    Objective                  objective(field, equations, *loss);
    std::vector<TrainingStage> stages;
    for (const auto &name : stages_)
      stages.push_back({name, optimisers_.at(name).get(), {}});
    const auto columns = [&](const TrainingState &state) {
      std::vector<History::Entry> row{{"stage", state.stage + 1.},
                                      {"loss", objective.loss_value()},
                                      {"relative_gradient", objective.relative_gradient()}};
      if (monitor)
        for (auto &entry : monitor(objective.state().u))
          row.push_back(std::move(entry));
      return row;
    };
    const auto stop = [&](const TrainingState &state) {
      return stop_ && stop_(objective.state().u, state.n_steps);
    };
    return TrainingRun({keys_, architecture, 0., 0., columns, stop}, stages, objective, run).execute();
  }

  namespace
  {
    const CatalogueEntry<OptimiserRegistry> entry("optimisers");
  }
} // namespace trestle

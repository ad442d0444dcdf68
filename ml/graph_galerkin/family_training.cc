#include "ml/graph_galerkin/family_training.h"

#include "ml/training/batch_order.h"

namespace trestle
{
  FamilyTraining::FamilyTraining(ParameterSink &prm)
    : FamilyTraining(prm, prm.section("training"))
  {}

  FamilyTraining::FamilyTraining(ParameterSink &prm, const ParameterSink::Section &)
    : optimiser_(prm, "optimiser", "soap", "Of the mini-batches."),
      stage_(prm, {2000, {.rate = 3e-3, .decay = 1e-2, .schedule = "cosine", .warm_up = 0.02}},
             [this]() -> WeightUpdate & { return *optimiser_; }),
      keys_(prm, 100, 500),
      loss_(prm, "energy",
            "What is minimised for each sample, without a label; defect: the answer goes after itself, corrected "
            "by one preconditioned step.")
  {
    prm.add("batch", batch_, "Samples a step, of all groups together.", Allowed::at_least(1));
    prm.add("budget", budget_, "CPU seconds of all ranks, samples included, that replace the steps; 0: none.",
            Allowed::non_negative(), Effect::length);
    prm.add("seed", seed_, "Of the order of the samples.");
  }

  std::unique_ptr<Loss> FamilyTraining::create_loss(ResidualOperator &equations, const FieldMap &map) const
  {
    return loss_.create(equations, map);
  }

  namespace
  {
    class FamilyObjective : public TrainingObjective
    {
    public:
      FamilyObjective(FamilyNetwork &network, const std::vector<FamilyModel::Sample> &samples)
        : TrainingObjective(network.ensemble().all(), network.field().weights()),
          network_(network),
          samples_(samples)
      {}

    protected:
      Value compute(const std::span<const std::size_t> batch) override
      {
        Value value;
        value.loss = network_.evaluate(samples_, batch, value.gradient);
        return value;
      }

    private:
      FamilyNetwork                          &network_;
      const std::vector<FamilyModel::Sample> &samples_;
    };
  } // namespace

  TrainingSummary FamilyTraining::run(FamilyNetwork &network, const std::string &architecture,
                                      const std::vector<FamilyModel::Sample> &samples, const std::size_t n_samples,
                                      Run &run, const FamilyModel::Monitor &monitor,
                                      const FamilyModel::Budget &budget)
  {
    FamilyObjective objective(network, samples);
    BatchOrder      order(n_samples, batch_, seed_);
    const auto      columns = [&](const TrainingState &state) {
      std::vector<History::Entry> row{
          {"loss", state.mean_loss()}, {"rate", state.rate}, {"cpu_seconds", state.cpu_seconds}};
      if (monitor)
        for (auto &entry : monitor())
          row.push_back(std::move(entry));
      return row;
    };
    const double total = budget.total > 0. ? budget.total : budget_;
    return TrainingRun({keys_, architecture, total, budget.spent, columns, {}},
                       {{optimiser_.name(), &stage_, [&](const unsigned long step) { return order.batch(step); }}},
                       objective, run)
        .execute();
  }
} // namespace trestle

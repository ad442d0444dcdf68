#include "ml/graph_galerkin/ablation.h"

#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/progress.h"
#include "core/statistics.h"
#include "ml/training/adam.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    void set_error(const std::string &loss, const double error, Figures &figures)
    {
      if (std::isfinite(error))
        figures.set("ablation." + loss + ".error", error);
      else
        figures.set("ablation." + loss + ".error", std::string("diverged"));
    }
  } // namespace

  Ablation::Ablation(ParameterSink &prm)
  {
    const auto training = prm.section("training");
    const auto section  = prm.section("ablation");
    prm.add("run", is_requested_, "Whether to compare the losses before the training.");
    prm.add("steps", n_steps_, "Adam steps a training.", Allowed::at_least(1));
    prm.add("seeds", n_seeds_, "Initial weights tried: seeds 0, 1, ...", Allowed::at_least(1));
    prm.add("rates", rates_, "Rates tried with every loss.", Allowed::positive());
  }

  double Ablation::train(FieldNetwork &field, ResidualOperator &equations, Loss &loss, const double rate,
                         const unsigned int seed, const Error &error) const
  {
    field.weights().randomise(seed);
    Objective  objective(field, equations, loss);
    AdamUpdate adam;
    objective.evaluate_at(objective.weights());
    for (unsigned int step = 0; step < n_steps_ && objective.is_finite(); ++step)
      objective.evaluate_at(adam.step(objective.weights(), objective.gradient(), rate));
    if (!objective.is_finite())
      return std::numeric_limits<double>::infinity();
    return error(objective.state().u);
  }

  void Ablation::run(FieldNetwork &field, const Training &training, ResidualOperator &equations, Run &run,
                     const Error &error) const
  {
    const auto    weights = field.weights().flat().detach().clone();
    const auto    names   = Loss::names();
    Progress      progress("ablation", names.size() * rates_.size() * n_seeds_, run.communicator.is_root());
    unsigned long n_done      = 0;
    double        of_residual = 0., of_others = std::numeric_limits<double>::infinity();
    for (const auto &name : names)
      {
        if (name == "energy" && !equations.has_energy())
          continue;
        const auto loss = training.create_loss(name, equations);
        double     best = std::numeric_limits<double>::infinity(), best_rate = 0.;
        for (const double rate : rates_)
          {
            std::vector<double> errors;
            for (unsigned int seed = 0; seed < n_seeds_; ++seed)
              {
                errors.push_back(train(field, equations, *loss, rate, seed, error));
                progress.step(++n_done, name);
                if (interruption::requested(run.communicator))
                  throw FatalError("Interrupted in the ablation, before there was anything to checkpoint.",
                                   "Start the run again.");
              }
            if (const double middle = quantile(errors, 0.5); best_rate == 0. || middle < best)
              {
                best      = middle;
                best_rate = rate;
              }
          }
        set_error(name, best, run.figures);
        run.figures.set("ablation." + name + ".rate", best_rate);
        (name == "residual" ? of_residual : of_others) = name == "residual" ? best : std::min(of_others, best);
      }
    if (std::isfinite(of_residual) && std::isfinite(of_others))
      run.figures.set("ablation.error_ratio", relative_to(of_residual, of_others));
    field.weights().assign(weights);
  }
} // namespace trestle

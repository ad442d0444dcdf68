#include "studies/stochastic_submodel/fidelities.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "studies/stochastic_submodel/group_runs.h"

#include <limits>

namespace trestle
{
  namespace
  {
    class WholeFidelity : public Fidelity
    {
    public:
      WholeFidelity(Zone &zone, const FidelityContext &context)
        : zone_(zone),
          context_(context)
      {}

      std::string name() const override { return "whole runs"; }
      std::string certificate_name() const override { return "none: it is the full model"; }
      void        learn(std::span<const std::size_t>) override {}
      bool        learns() const override { return false; }
      double      learn_seconds() const override { return 0.; }

      FidelityAnswer answer(std::span<const double> input) override
      {
        zone_.set_parameters(input);
        return {context_.quantities(zone_.run_whole({}).numbers)};
      }

    private:
      Zone           &zone_;
      FidelityContext context_;
    };

    class CoarseFidelity : public Fidelity
    {
    public:
      CoarseFidelity(Problem &coarse, const FidelityContext &context)
        : coarse_(coarse),
          context_(context)
      {}

      std::string name() const override { return "coarse"; }
      std::string certificate_name() const override { return "none: errors of coarse meshes are not estimated"; }
      void        learn(std::span<const std::size_t>) override {}
      bool        learns() const override { return false; }
      double      learn_seconds() const override { return 0.; }

      FidelityAnswer answer(std::span<const double> input) override
      {
        std::vector<double> numbers;
        try
          {
            coarse_.set_parameters(input);
            coarse_.solve_states(&numbers);
          }
        catch (const InputError &error) // values that a coefficient cannot have, at this mesh's points
          {
            throw ConvergenceError(error.problem(), "Narrow samples/distributions, or refine the coarse mesh.");
          }
        return {context_.quantities(numbers)};
      }

    private:
      Problem        &coarse_;
      FidelityContext context_;
    };

    /// Quantities, seconds and certificate of one answer.
    std::vector<double> row_of(Fidelity &model, std::span<const double> input, const std::size_t n_quantities,
                               const Communicator &group)
    {
      const Stopwatch watch;
      FidelityAnswer  answer;
      try
        {
          answer = model.answer(input);
        }
      catch (const ConvergenceError &error)
        {
          log::warning_once(error.problem() + ": a run of '" + model.name() + "' is left out.");
          answer.quantities.assign(n_quantities, std::numeric_limits<double>::quiet_NaN());
        }
      answer.seconds = group.sum(watch.cpu_seconds());
      answer.quantities.insert(answer.quantities.end(), {answer.seconds, answer.certificate});
      return answer.quantities;
    }
  } // namespace

  std::unique_ptr<Fidelity> whole_fidelity(Zone &zone, const FidelityContext &context)
  {
    return std::make_unique<WholeFidelity>(zone, context);
  }

  std::unique_ptr<Fidelity> coarse_fidelity(Problem &coarse, const FidelityContext &context)
  {
    return std::make_unique<CoarseFidelity>(coarse, context);
  }

  FidelityRuns run_fidelity(Fidelity &model, const FidelityContext &context,
                            const std::vector<std::vector<double>> &inputs)
  {
    const std::size_t   n = context.quantities.names().size();
    FidelityRuns        result;
    std::vector<double> seconds, certificates;
    for (auto &row :
         rows_by_groups(context.ensemble, inputs.size(), n + 2, model.name(), [&](const std::size_t i) {
           return row_of(model, inputs[i], n, context.ensemble.group());
         }))
      {
        certificates.push_back(row[n + 1]);
        seconds.push_back(row[n]);
        row.resize(n);
        result.quantities.push_back(std::move(row));
      }
    result.seconds     = quantile(seconds, 0.5);
    result.certificate = quantile(certificates, 0.5);
    return result;
  }
} // namespace trestle

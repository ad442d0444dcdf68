#include "core/exceptions.h"
#include "core/stopwatch.h"
#include "studies/stochastic_submodel/conditional_means.h"
#include "studies/stochastic_submodel/fidelities.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    /// Parameters of some training runs, and rows of vectors that belong to them.
    RandomVectors chosen(const RandomVectors &vectors, const WholeRuns &training,
                         std::span<const std::size_t> runs)
    {
      RandomVectors                    result{vectors.n_entries, 0, {}, {}, vectors.lift};
      std::vector<std::vector<double>> parameters;
      for (const std::size_t i : runs)
        {
          const auto row = vectors.row(i);
          result.values.insert(result.values.end(), row.begin(), row.end());
          parameters.push_back(training.parameters[i]);
        }
      return with_conditions(std::move(result), parameters);
    }

    /// What is left of the first so many entries at the mean of their condition, as a share of their variance.
    double unexplained(const Generator &generator, const RandomVectors &others, const std::size_t n_entries,
                       const std::size_t n_draws, const unsigned int seed)
    {
      std::vector<std::vector<double>> conditions;
      const std::size_t                n = others.n();
      for (std::size_t i = 0; i < n; ++i)
        conditions.emplace_back(others.condition(i).begin(), others.condition(i).end());
      const auto          means = conditional_means(generator, conditions, others.n_entries, n_draws, seed);
      std::vector<double> middle(n_entries, 0.);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t e = 0; e < n_entries; ++e)
          middle[e] += others.row(i)[e] / double(n);
      double left = 0., all = 0.;
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t e = 0; e < n_entries; ++e)
          {
            left += std::pow(others.row(i)[e] - means.row(i)[e], 2);
            all += std::pow(others.row(i)[e] - middle[e], 2);
          }
      return all > 0. ? left / all : 0.;
    }

    /// A conditional generator that has learnt from some of the training runs.
    class GeneratedFidelity : public Fidelity
    {
    public:
      /// @param n_scored entries that the certificate is of, the first ones: the others are known.
      GeneratedFidelity(const FidelityContext &context, Generator &generator, RandomVectors learnt,
                        const std::size_t n_scored, const std::size_t n_draws)
        : context_(context),
          generator_(generator),
          learnt_(std::move(learnt)),
          n_scored_(n_scored),
          n_draws_(n_draws)
      {}

      std::string certificate_name() const override
      {
        return "share of variance that the conditional mean leaves, on a fifth of the runs, learnt from the "
               "others";
      }

      void learn(std::span<const std::size_t> runs) override
      {
        const Stopwatch watch;
        const auto     &all = context_.ensemble.all();
        // at its own runs a mean that interpolates is always right
        const std::size_t n_apart = runs.size() / 5;
        if (n_apart > 1)
          {
            generator_.learn(chosen(learnt_, context_.training, runs.subspan(n_apart)), all);
            const auto apart = chosen(learnt_, context_.training, runs.first(n_apart));
            all.on_all([&] { certificate_ = unexplained(generator_, apart, n_scored_, n_draws_, context_.seed); });
          }
        generator_.learn(chosen(learnt_, context_.training, runs), all);
        seconds_ = all.sum(watch.cpu_seconds());
      }

      double learn_seconds() const override { return seconds_; }

    protected:
      std::vector<double> mean_at(std::span<const double> input) const
      {
        const std::vector<double> condition(input.begin(), input.end());
        return conditional_means(generator_, std::vector<std::vector<double>>{condition}, learnt_.n_entries,
                                 n_draws_, context_.seed)
            .values;
      }

      FidelityContext context_;
      double          certificate_ = 1.; ///< until it is known

    private:
      Generator    &generator_;
      RandomVectors learnt_;
      std::size_t   n_scored_, n_draws_;
      double        seconds_ = 0.;
    };

    class SubmodelFidelity : public GeneratedFidelity
    {
    public:
      SubmodelFidelity(Zone &zone, const FidelityContext &context, Generator &generator,
                       const SubmodelVectors &vectors, const RandomVectors &learnt, const std::size_t n_draws)
        : GeneratedFidelity(context, generator, learnt, vectors.modes().n_modes(), n_draws),
          zone_(zone),
          vectors_(vectors)
      {}

      std::string name() const override { return "submodel"; }

      FidelityAnswer answer(std::span<const double> input) override
      {
        // the zone's own randomness is the run's: what the generator says of it is not needed
        zone_.part().set_parameters(input);
        const auto trace = vectors_.trace(mean_at(input));
        return {context_.quantities(zone_.run_part(trace, {}).numbers), 0., certificate_};
      }

    private:
      Zone                  &zone_;
      const SubmodelVectors &vectors_;
    };

    class DirectFidelity : public GeneratedFidelity
    {
    public:
      DirectFidelity(const FidelityContext &context, Generator &generator, const std::size_t quantity,
                     const double mean, const double deviation, RandomVectors learnt, const std::size_t n_draws)
        : GeneratedFidelity(context, generator, std::move(learnt), 1, n_draws),
          quantity_(quantity),
          mean_(mean),
          deviation_(deviation)
      {}

      std::string name() const override { return "direct"; }

      FidelityAnswer answer(std::span<const double> input) override
      {
        FidelityAnswer result{
            std::vector<double>(context_.quantities.names().size(), std::numeric_limits<double>::quiet_NaN()), 0.,
            certificate_};
        result.quantities[quantity_] = mean_ + deviation_ * mean_at(input)[0];
        return result;
      }

    private:
      std::size_t quantity_;
      double      mean_, deviation_;
    };
  } // namespace

  std::unique_ptr<Fidelity> submodel_fidelity(Zone &zone, const FidelityContext &context, Generator &generator,
                                              const SubmodelVectors &vectors, const RandomVectors &learnt,
                                              const std::size_t n_draws)
  {
    return std::make_unique<SubmodelFidelity>(zone, context, generator, vectors, learnt, n_draws);
  }

  std::unique_ptr<Fidelity> direct_fidelity(const FidelityContext &context, Generator &generator,
                                            const std::size_t quantity, const std::size_t n_draws)
  {
    RandomVectors learnt{1, 0, context.training.of(quantity)};
    double        mean = 0., square = 0.;
    for (const double value : learnt.values)
      mean += value / double(learnt.n());
    for (const double value : learnt.values)
      square += std::pow(value - mean, 2) / double(learnt.n());
    if (!(square > 0.))
      throw InputError("The quantity '" + context.quantities.names()[quantity] + "' is " + std::to_string(mean) +
                           " in all training runs.",
                       "Name one that varies.");
    for (double &value : learnt.values)
      value = (value - mean) / std::sqrt(square);
    return std::make_unique<DirectFidelity>(context, generator, quantity, mean, std::sqrt(square),
                                            std::move(learnt), n_draws);
  }
} // namespace trestle

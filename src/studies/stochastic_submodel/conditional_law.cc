#include "studies/stochastic_submodel/conditional_law.h"

#include "studies/stochastic_submodel/conditional_means.h"
#include "studies/stochastic_submodel/generator_set.h"
#include "studies/stochastic_submodel/law_scores.h"
#include "studies/stochastic_submodel/submodel_archive.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// Mean and unit of each parameter, so that all of them together have variance one, as each part of a vector has.
    struct Units
    {
      explicit Units(const std::vector<std::vector<double>> &parameters)
        : mean(parameters.front().size(), 0.),
          unit(mean)
      {
        const double n = double(parameters.size());
        for (const auto &row : parameters)
          for (std::size_t k = 0; k < row.size(); ++k)
            mean[k] += row[k] / n;
        for (const auto &row : parameters)
          for (std::size_t k = 0; k < row.size(); ++k)
            unit[k] += std::pow(row[k] - mean[k], 2) / n * double(row.size());
        for (double &u : unit)
          u = u > 0. ? std::sqrt(u) : 1.;
      }

      /// Vectors with their parameters behind them.
      RandomVectors together(const RandomVectors                    &vectors,
                             const std::vector<std::vector<double>> &parameters) const
      {
        RandomVectors result{vectors.n_entries + mean.size(), 0, {}};
        for (std::size_t i = 0; i < vectors.n(); ++i)
          {
            const auto row = vectors.row(i);
            result.values.insert(result.values.end(), row.begin(), row.end());
            for (std::size_t k = 0; k < mean.size(); ++k)
              result.values.push_back((parameters[i][k] - mean[k]) / unit[k]);
          }
        return result;
      }

      std::vector<double> mean, unit;
    };
  } // namespace

  void write_conditional_law(Generator &generator, const std::string &name, const RandomVectors &training_vectors,
                             const WholeRuns &training, const RandomVectors &test_vectors, const WholeRuns &test,
                             const unsigned int seed, Run &run)
  {
    const auto &all = run.communicator;
    generator.learn(with_conditions(training_vectors, training.parameters), all);
    RandomVectors drawn = with_conditions({test_vectors.n_entries, 0, {}}, test.parameters);
    all.on_all([&] { drawn.values = generator.draw(seed, 0, test.parameters.size(), drawn.conditions); });
    const Units       units(training.parameters);
    const std::size_t n_tested = std::min<std::size_t>(1000, test_vectors.n() / 2);
    const auto        scores =
        score_law(units.together(drawn, test.parameters), units.together(training_vectors, training.parameters),
                  units.together(test_vectors, test.parameters), n_tested, all);
    const std::string key = key_of(name) + "_given_parameters";
    run.figures.set("generator." + key + ".energy_distance", scores.energy_distance);
    run.figures.set("test." + key + ".p", scores.p);
    submodel_archive::write(run.directory, all, generator, name, true,
                            {scores.energy_distance, scores.p, test_vectors.n()});
  }
} // namespace trestle

#pragma once

#include "core/parameters.h"

#include <cstddef>
#include <string>
#include <vector>

namespace trestle
{
  /// How many modes of how many runs' states a reduced model has.
  struct ReducedSize
  {
    unsigned int n_modes = 60; ///< at most
    unsigned int n_runs  = 40;
    unsigned int every   = 2; ///< see ReducedWhole::run()
  };

  /// What any study asks of unbiased estimates with cheap models: section `estimator`.
  struct EstimateParameters
  {
    /// @param about_models what is said of key `models`.
    EstimateParameters(ParameterSink &prm, const std::string &about_models);

    /// @param chosen models by name. @param known those that there are. @throws InputError for a name that is none, or twice.
    static void check_models(const std::vector<std::string> &chosen, const std::vector<std::string> &known);
    /// Whether `models` names it.
    bool has(const std::string &model) const;
    /// @param key where the number n of whole runs stands. @throws InputError for one fold, or folds of less than two runs.
    void check_folds(const std::string &key, std::size_t n) const;

    std::string              estimator = "mfmc"; ///< plain, mfmc, acv
    std::vector<std::string> models;
    std::string              direct_generator;
    ReducedSize              reduced;
    unsigned int             n_draws   = 32;
    unsigned int             n_pilot   = 200;
    unsigned int             n_folds   = 0;
    unsigned int             n_further = 4000;
    std::vector<double>      exceedances; ///< of the quantity
    double                   confidence = 0.95;
  };

  /// The same of study `stochastic submodel`, which also tries them.
  struct EstimatorParameters : EstimateParameters
  {
    explicit EstimatorParameters(ParameterSink &prm);

    /// Cheap models by name, in the file's order; none: nothing is estimated.
    std::vector<std::string> cheap_models() const;

    /// What can be known before anything is run. @throws InputError for a name that is none, or twice; submodel without a
    /// generator; folds of one.
    void check(std::size_t n_training) const;

    std::string  generator; ///< of the submodel
    unsigned int n_whole_runs = 100;
    unsigned int n_replicates = 200;
    unsigned int seed         = 0;
  };
} // namespace trestle

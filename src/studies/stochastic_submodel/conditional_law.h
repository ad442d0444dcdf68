#pragma once

#include "bridge/stochastic/generator.h"
#include "core/run.h"
#include "studies/stochastic_submodel/submodel_data.h"

#include <string>

namespace trestle
{
  /**
   * Teaches a generator the law of the training runs' vectors given all their parameters, and writes it to the model with its
   * certificate: distances of vectors and parameters together, of draws at the held-out runs' parameters to these runs, since
   * vectors alone may have the right law at wrong conditions. generator.NAME_given_parameters.energy_distance, test.*.p.
   * Collective. @param vectors, runs of training and test.
   */
  void write_conditional_law(Generator &generator, const std::string &name, const RandomVectors &training_vectors,
                             const WholeRuns &training, const RandomVectors &test_vectors, const WholeRuns &test,
                             unsigned int seed, Run &run);
} // namespace trestle

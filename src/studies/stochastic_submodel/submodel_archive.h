#pragma once

#include "bridge/stochastic/generator.h"
#include "core/run_directory.h"
#include "physics/api/zone.h"
#include "studies/stochastic_submodel/law_scores.h"
#include "studies/stochastic_submodel/submodel_vectors.h"

#include <optional>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * What queries open: `model/` of a run of study `stochastic submodel`. `submodel.h5` has the trace modes, how parameters go
   * with them, whose zone it is, and the range of the training's parameters; `NAME.h5` a generator with the certificate of its
   * law, `NAME given parameters.h5` one that draws at conditions.
   */
  namespace submodel_archive
  {
    /// Range of the training's parameters, which conditions must not leave.
    struct Range
    {
      std::vector<double> least, largest;

      /// Place of the first parameter that lies outside.
      std::optional<std::size_t> outside(const std::vector<double> &parameters) const;
    };
    Range range_of(const std::vector<std::vector<double>> &parameters);

    /// The certificate of a law: how far its draws were from held-out whole runs.
    struct Certificate
    {
      double      energy_distance = 0.; ///< squared, unbiased
      double      p               = 0.; ///< of the maximum mean discrepancy
      std::size_t n_held_out      = 0;
    };

    struct Model
    {
      SubmodelVectors vectors;
      Range           range;
    };

    /// Begins a model: what an earlier run left in its place is removed. Collective. @param zone set up on these ranks.
    void write(const RunDirectory &directory, const Communicator &communicator, const Zone &zone,
               const Model &model);
    /// @param given_parameters whether its law is one at conditions.
    void write(const RunDirectory &directory, const Communicator &communicator, const Generator &generator,
               const std::string &name, bool given_parameters, const Certificate &certificate);

    /// @throws InputError for a directory without a model, one that is damaged, a model of another zone, mesh, step or other
    /// parameters: on all ranks. Collective.
    Model read(const RunDirectory &directory, const Communicator &communicator, const Zone &zone);
    /// The generator draws as that of the model did. @throws InputError naming those that the model has, where it is none of
    /// them. Collective.
    Certificate read(const RunDirectory &directory, const Communicator &communicator, const std::string &name,
                     bool given_parameters, Generator &generator);
  } // namespace submodel_archive
} // namespace trestle

#pragma once

#include "bridge/stochastic/fidelity.h"
#include "bridge/stochastic/generator.h"
#include "core/ensemble.h"
#include "physics/api/zone.h"
#include "studies/stochastic_submodel/estimator_parameters.h"
#include "studies/stochastic_submodel/sample_quantities.h"
#include "studies/stochastic_submodel/submodel_data.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// What all models of a problem's quantities are made of; all of it outlives them. Those that solve in a zone take one beside
  /// it, which is set up on groups of ranks, and outlives them too.
  struct FidelityContext
  {
    const Ensemble         &ensemble;
    const SampleQuantities &quantities;
    const WholeRuns        &training;
    unsigned int            seed = 0;
  };

  /// The whole run: the full model.
  std::unique_ptr<Fidelity> whole_fidelity(Zone &zone, const FidelityContext &context);

  /// The zone at the mean of a conditional generator's draws, given all parameters of a run. @param learnt the training runs.
  /// The generator serves it alone until its next learn(), or that of another user.
  std::unique_ptr<Fidelity> submodel_fidelity(Zone &zone, const FidelityContext &context, Generator &generator,
                                              const SubmodelVectors &vectors, const RandomVectors &learnt,
                                              std::size_t n_draws);

  /// The whole problem in the modes of some training runs' states (physics/api/reduced_whole.h), seen in the zone.
  std::unique_ptr<Fidelity> reduced_fidelity(Zone &zone, const FidelityContext &context, const ReducedSize &size);
  /// A problem by itself in such modes. @param problem that can_be_projected(); outlives the result, as the zone does.
  std::unique_ptr<Fidelity> reduced_fidelity(Problem &problem, const FidelityContext &context,
                                             const ReducedSize &size);

  /// The same problem on a coarser mesh. @param coarse set up on groups of ranks (setup_with_field_of()); outlives the result.
  std::unique_ptr<Fidelity> coarse_fidelity(Problem &coarse, const FidelityContext &context);

  /// A generator that learns one quantity itself, given all parameters of a run: the mean of its draws. It answers for that
  /// quantity, the others are not finite. As to the generator, see submodel_fidelity().
  std::unique_ptr<Fidelity> direct_fidelity(const FidelityContext &context, Generator &generator,
                                            std::size_t quantity, std::size_t n_draws);

  /// Answers at many inputs.
  struct FidelityRuns
  {
    std::vector<std::vector<double>> quantities;       ///< a row an input; not finite where the run failed
    double                           seconds     = 0.; ///< median
    double                           certificate = 0.; ///< median
  };

  /// Each input by one group of ranks. Collective. @param model ready (Fidelity::learn()).
  FidelityRuns run_fidelity(Fidelity &model, const FidelityContext &context,
                            const std::vector<std::vector<double>> &inputs);
} // namespace trestle

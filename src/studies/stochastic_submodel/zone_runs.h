#pragma once

#include "core/ensemble.h"
#include "physics/api/zone.h"
#include "studies/stochastic_submodel/sample_quantities.h"
#include "studies/stochastic_submodel/submodel_vectors.h"

#include <string>
#include <vector>

namespace trestle
{
  /// What the zone does with many vectors.
  struct ZoneResults
  {
    std::vector<std::vector<double>> quantities;    ///< a row a vector; nan where its run failed
    double                           seconds  = 0.; ///< median of a run, from vector to quantities
    std::size_t                      n_failed = 0;

    /// Of the runs that did not fail.
    std::vector<double> of(std::size_t quantity) const;
  };

  /// Solves the zone for vectors of a generator, each by one group of ranks; the same on all ranks. The zone is set up on the
  /// groups. Collective. @param others parameters that vectors do not have. @param what for the progress bar.
  ZoneResults run_zone(Zone &zone, const Ensemble &ensemble, const SubmodelVectors &vectors,
                       const SampleQuantities &quantities, const RandomVectors &draws,
                       const std::vector<double> &others, const std::string &what);
} // namespace trestle

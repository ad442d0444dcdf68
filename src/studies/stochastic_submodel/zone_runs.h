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
    std::vector<std::vector<double>> quantities;        ///< a row a vector; nan where its run failed
    std::vector<double>              energies;          ///< the largest of each run; where asked for
    double                           energy_error = 0.; ///< of the balance, the largest of all; where asked for
    double                           seconds      = 0.; ///< median of a run, from vector to quantities
    std::size_t                      n_failed     = 0;

    /// Of the runs that did not fail.
    std::vector<double> of(std::size_t quantity) const;
  };

  /// Solves the zone for vectors of a generator, each by one group of ranks; the same on all ranks. The zone is set up on the
  /// groups. Collective. @param others parameters that vectors do not have. @param what for the progress bar. @param
  /// with_energy whether books are kept of it.
  ZoneResults run_zone(Zone &zone, const Ensemble &ensemble, const SubmodelVectors &vectors,
                       const SampleQuantities &quantities, const RandomVectors &draws,
                       const std::vector<double> &others, const std::string &what, bool with_energy = false);
} // namespace trestle

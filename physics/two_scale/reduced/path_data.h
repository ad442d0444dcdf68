#pragma once

#include "physics/rom/reduced_data.h"
#include "physics/two_scale/reduced/dual_fields.h"
#include "physics/two_scale/reduced/path_points.h"

#include <Eigen/Core>

#include <span>

namespace trestle
{
  /// What an answer's change by its companion and its stress misfit are multiplied by: their sum is the certificate. They
  /// are of different sizes, and neither alone sees all (see path_certificate.h).
  struct PathScales
  {
    double change = 1.;
    double misfit = 1.;

    double certificate(const double of_change, const double of_misfit) const
    {
      return change * of_change + misfit * of_misfit;
    }
  };

  /// What the training of a load path leaves, and archives keep: all terms are points.
  struct PathData : ReducedData
  {
    Eigen::MatrixXd        loads; ///< n_richer x n_load_steps: virtual works of body force and tractions
    bool                   loads_differ = false; ///< from query to query: they are assembled for each
    std::vector<DualField> duals;                ///< that are recovered at all points
    Eigen::MatrixXd stress_modes; ///< (terms x n_stress) x n: of stresses times the roots of the terms' weights
    PathScales      scales;
  };

  /// Virtual works of loads on a rank's free dofs by the modes. Collective.
  Eigen::VectorXd works_of(const Communicator &communicator, const ReducedData &data,
                           std::span<const double> loads);

  /// Those of the terms that are points of this rank.
  struct OwnPoints
  {
    WeightedPoints           points;
    std::vector<std::size_t> terms; ///< which term each is
  };

  /// Collective. @throws InputError where a term is no point of the mesh.
  template <int dim>
  OwnPoints own_points(const PathContext<dim> &context, std::span<const SampledTerm> terms);
} // namespace trestle

#pragma once

#include "physics/api/reduced_problem.h"
#include "physics/rom/sampled_mesh.h"

#include <Eigen/Core>

#include <vector>

namespace trestle
{
  /// What the training of a reduced problem leaves, and archives keep.
  struct ReducedData
  {
    unsigned int n_modes  = 0; ///< of the answer
    unsigned int n_richer = 0; ///< of the basis, those included

    bool is_galerkin = true;
    bool is_audited  = false;

    std::vector<double> modes; ///< this rank's free dofs x n_richer, column-major
    std::vector<double>
                    duals; ///< inner product times modes, where initial states follow the parameters; else empty
    Eigen::MatrixXd gram;  ///< of the modes
    Eigen::VectorXd value; ///< n_richer: initial state, projected; in time, where it is the same for all
    Eigen::VectorXd rate;  ///< of second order

    std::vector<SampledTerm> terms; ///< Galerkin
    std::vector<SampledRow>  rows;  ///< least squares

    std::vector<unsigned int> always_sampled; ///< boundary ids, whose forces are among the outputs

    Eigen::MatrixXd known_parameters;   ///< n_parameters x samples: where Newton may start, steady problems
    Eigen::MatrixXd known_coefficients; ///< n_richer x samples

    CubatureFigures cubature;
  };
} // namespace trestle

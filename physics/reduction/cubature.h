#pragma once

#include <Eigen/Dense>

#include <vector>

namespace trestle
{
  /**
   * Empirical cubature (Hernandez, Caicedo, Ferrer 2017): a few of the quadrature points, with positive weights of
   * their own, that integrate a set of functions. Points are added greedily, the one whose values point most along
   * what is missing first; weights are non-negative least squares (Lawson and Hanson 1974) of the points chosen.
   */
  struct Cubature
  {
    /**
     * @param functions n_points x n_functions: sqrt(weight) f; they may be many more than what they span.
     * @param weights n_points of the full quadrature. @param max_points ends the search, as does
     * @param tolerance on the norm of the integrals' errors relative to the integrals'.
     */
    Cubature(const Eigen::MatrixXd &functions, const Eigen::VectorXd &weights, unsigned int max_points,
             double tolerance);

    std::vector<std::size_t> points;  ///< ascending
    std::vector<double>      weights; ///< positive
    double                   error = 0.;
  };
} // namespace trestle

#include "physics/two_scale/reduced/path_functions.h"

#include <Eigen/Dense>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    /// Of a stiffness that may have lost its definiteness on the way.
    MatrixXd inverse_root(const MatrixXd &stiffness)
    {
      const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(0.5 * (stiffness + stiffness.transpose()));
      const VectorXd                                moduli = eigen.eigenvalues().cwiseAbs();
      const VectorXd floored = moduli.cwiseMax(1e-10 * moduli.maxCoeff()).cwiseMax(1e-300);
      return eigen.eigenvectors() * floored.cwiseSqrt().cwiseInverse().asDiagonal();
    }
  } // namespace

  template <int dim>
  PathFunctions<dim>::PathFunctions(const PathTerms<dim> &terms, const Index n_modes)
    : terms_(terms),
      n_modes_(n_modes)
  {}

  template <int dim>
  MatrixXd PathFunctions<dim>::operator()(const PathPoints<dim> &whole, const VectorXd &q)
  {
    if (to_energy_.size() == 0)
      to_energy_ = inverse_root(whole.stiffness(n_modes_));
    const MatrixXd works = terms_.sums(whole.works(n_modes_)), along = terms_.sums(whole.works_along(q, n_modes_));
    MatrixXd       result(works.rows(), 2 * n_modes_);
    result << works * to_energy_, along * to_energy_;
    return result;
  }

  template class PathFunctions<2>;
  template class PathFunctions<3>;
} // namespace trestle

#pragma once

#include "physics/two_scale/reduced/path_terms.h"

#include <Eigen/Core>

namespace trestle
{
  /**
   * The functions whose integrals the cubature of a load path matches: for each state the virtual works of the modes that
   * answer, and their derivatives along the state, without which the sums would know of equilibrium alone and nothing of
   * stiffness. The companion's further modes have no say: it is an indicator, and they would cost points.
   *
   * Virtual works are those of modes that are orthonormal in the energy of the first state: an error of their integrals is
   * then one of the answer's energy, whichever mode it belongs to. Those of modes as they come would be as large as the
   * modes are stiff, and most points would serve the last ones.
   */
  template <int dim>
  class PathFunctions
  {
  public:
    PathFunctions(const PathTerms<dim> &terms, Eigen::Index n_modes);

    /// A row a term: works and, behind them, their derivatives. @param whole all points, evaluated with tangents at q, in
    /// as many modes as there are or more. Collective.
    Eigen::MatrixXd operator()(const PathPoints<dim> &whole, const Eigen::VectorXd &q);

  private:
    const PathTerms<dim> &terms_;
    const Eigen::Index    n_modes_;
    Eigen::MatrixXd       to_energy_; ///< columns: modes that are orthonormal in the energy
  };
} // namespace trestle

#pragma once

#include "physics/discretisation/discretisation.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace trestle
{
  /**
   * First and second time derivatives of the Dirichlet values, which second-order schemes need at moving
   * boundaries: the Newmark recursion driven by prescribed displacements alone amplifies its own errors (double
   * eigenvalue -rho), so the boundary gets the derivatives of the expressions themselves. They are taken by
   * forward differences over 1/20 of a step, accurate to second order or better and never before the given
   * time, so that a motion that starts or turns at a step is seen without a spike.
   *
   * Derivatives are those of the inhomogeneities of this rank's owned constrained dofs, ascending.
   */
  template <int dim>
  class DirichletRates
  {
  public:
    /// Into so many parts a step is divided; weights of the values after 0, 1, 2, 3 parts, six times those in the
    /// first.
    static constexpr double parts_of_step     = 20.;
    static constexpr double first_weights[4]  = {-11., 18., -9., 2.};
    static constexpr double second_weights[4] = {2., -5., 4., -1.};

    /// @param discretisation outlives this, and keeps its dofs and the pattern of its constraints. @param step the scheme's
    /// time step.
    DirichletRates(Discretisation<dim> &discretisation, double step);

    /// Collective; they leave the discretisation's time as they found it. All zero, at no cost, where no
    /// Dirichlet expression contains t.
    std::vector<double> first(double time) const;
    /// @param delay by which the expressions' second derivative is taken earlier, but not
    /// before 0: there is nothing before the initial state, whose acceleration is its own. A prescribed motion
    /// brings the scheme's own.
    std::vector<double> second(double time, double delay = 0.) const;

    /// Whether any expression contains t.
    bool is_moving() const { return moving_; }

    /// Overwrites constrained entries of a ghosted vector with a derivative; hanging nodes follow their masters.
    void impose(const std::vector<double> &derivative, Vector &v) const;

  private:
    /// What a hanging dof adds to its derivative.
    struct Hanging
    {
      std::size_t                                  entry;   ///< among the constrained dofs
      std::vector<std::pair<unsigned int, double>> masters; ///< positions in vectors of this rank, and weights
    };

    void                find_constrained_dofs();
    std::vector<double> values(double time) const;
    std::vector<double> difference(double time, const double (&weights)[4], double denominator) const;
    void                take_motion(double time, unsigned int derivative, std::vector<double> &result) const;

    Discretisation<dim> &discretisation_;
    const double         difference_;
    bool                 moving_ = false;

    // a step of a small zone takes less time than a search for them
    std::vector<dealii::types::global_dof_index> constrained_; ///< owned ones, ascending
    std::vector<unsigned int>                    places_;      ///< their positions in vectors of this rank
    std::vector<Hanging>                         hanging_;
    std::vector<std::pair<std::size_t, std::size_t>>
        prescribed_; ///< of them those of a motion: entry, place in it
  };
} // namespace trestle

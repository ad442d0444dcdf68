#pragma once

#include "core/parameters.h"
#include "physics/discretisation/discretisation.h"

#include <functional>

namespace trestle
{
  /**
   * Section `refinement`: adaptive cycles after the first solve, driven by the estimator of Kelly, Gago,
   * Zienkiewicz and Babuska 1983 (jumps of the normal gradient, all components), on quadrilaterals and hexahedra.
   */
  template <int dim>
  class Refinement
  {
  public:
    explicit Refinement(ParameterSink &prm);

    unsigned int n_cycles() const { return n_cycles_; }
    unsigned int n_levels_of_comparison() const { return n_levels_of_comparison_; }

    /// @throws InputError where the mesh cannot do what the section asks.
    void check(const Mesh<dim> &mesh) const;

    /**
     * Marks cells by the estimate of u, refines and coarsens, calls setup_dofs (which must distribute dofs on the
     * new mesh), and returns u interpolated to it, constraints not applied. Collective.
     */
    Vector refine(Mesh<dim> &mesh, Discretisation<dim> &discretisation, const Vector &u,
                  const std::function<void()> &setup_dofs) const;

    /// The estimate of the last refine(): root of the sum of squares over all cells.
    double estimate() const { return estimate_; }

  private:
    unsigned int   n_cycles_               = 0;
    unsigned int   n_levels_of_comparison_ = 0;
    double         refine_fraction_        = 0.3;
    double         coarsen_fraction_       = 0.03;
    mutable double estimate_               = 0.;
  };
} // namespace trestle

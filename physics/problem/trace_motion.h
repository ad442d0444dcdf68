#pragma once

#include "physics/discretisation/prescribed_motion.h"
#include "physics/time/nodal_forces.h"

#include <span>
#include <utility>
#include <vector>

namespace trestle
{
  /**
   * A trace as boundary motion of a zone: at the trace's own times its numbers, between two of them the polynomial of fifth
   * degree with the values, rates and accelerations at both.
   */
  class TraceMotion : public PrescribedMotion
  {
  public:
    /// @param trace times x 3 x n_interface, outlives this. @param places in it of the dofs that are prescribed here.
    TraceMotion(std::span<const double> trace, std::size_t n_interface, double step,
                std::vector<std::size_t> places);

    std::vector<double> values(double time, unsigned int derivative) const override;

  private:
    double at(std::size_t n, unsigned int derivative, std::size_t place) const
    {
      return trace_[(n * 3 + derivative) * n_interface_ + place];
    }

    std::span<const double>  trace_;
    std::size_t              n_interface_;
    double                   step_;
    std::vector<std::size_t> places_;
  };

  /// A trace of nodal forces: those of a step all the way from its start, which is not among its times, to its end.
  class TraceForces : public NodalForces
  {
  public:
    /// @param trace times x n_interface: of the initial state, then of each step; outlives this. @param dofs global ones of
    /// its places that are owned here, with these places.
    TraceForces(std::span<const double> trace, std::size_t n_interface, double step,
                std::vector<std::pair<unsigned int, std::size_t>> dofs);

    void subtract(double time, Vector &r) const override;

  private:
    std::span<const double>                           trace_;
    std::size_t                                       n_interface_;
    double                                            step_;
    std::vector<std::pair<unsigned int, std::size_t>> dofs_;
  };
} // namespace trestle

#pragma once

#include <memory>
#include <span>
#include <vector>

namespace trestle
{
  class Problem;

  /**
   * The velocity without divergence that is nearest to a given one in L2: what a network's answer lacks, whose
   * components know nothing of each other. In the discrete sense, (q, div u) = 0 for all pressures q, boundary values included:
   * with those, u + w solves
   *
   *     (w, v) - (lambda, div v) = 0,    (q, div w) = -(q, div u).
   *
   * The matrix depends on the mesh alone and is factorised once. Valid until the problem's mesh changes. Functions are
   * collective, states the owned free dofs at the time of the problem (Problem::set_time()).
   */
  class DivergenceProjection
  {
  public:
    virtual ~DivergenceProjection() = default;

    /// @throws InputError for physics other than flow of velocity and pressure.
    static std::unique_ptr<DivergenceProjection> of(Problem &problem);

    /// The pressure stays. @throws ConvergenceError where the mesh admits no such velocity.
    virtual void project(std::span<double> u) = 0;

    /// |b| / |a|, b_q = (q, div u), a_q what its cells and derivatives add to that in absolute value: round-off, where u is
    /// without divergence; 0 where nothing flows.
    virtual double divergence(std::span<const double> u) = 0;
  };
} // namespace trestle

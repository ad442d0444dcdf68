#pragma once

#include <cstddef>

namespace trestle
{
  /**
   * What fast kernels ask of an isotropic law without history whose deviatoric stress points along the deviatoric
   * strain d (all three dimensions). With delta for a change, of the strain e and of what follows it,
   *
   *   stress       = bulk tr(e) I       + secant(|d|) d,
   *   delta stress = bulk tr(delta e) I + secant(|d|) delta d - curvature(|d|) (d : delta e) d.
   *
   * Many norms at once.
   */
  class RadialLaw
  {
  public:
    virtual ~RadialLaw() = default;

    virtual double bulk() const                                                                        = 0;
    virtual void   respond(std::size_t n, const double *norm, double *secant, double *curvature) const = 0;
    /// Energy density of the deviatoric part, of |d|.
    virtual void energy(std::size_t n, const double *norm, double *energy) const = 0;
    /// Its conjugate, of the norm of the deviatoric stress; infinite outside its domain.
    virtual void conjugate(std::size_t n, const double *norm, double *energy) const = 0;
    /// The norm of the deviatoric stress from which on it is; infinite: never.
    virtual double stress_limit() const = 0;
  };
} // namespace trestle

#pragma once

#include "bridge/microscale/voigt.h"

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * A unit cell reduced to modes at a few quadrature points, as networks see it: compatible strains e = strain +
   * sum_i a_i (modes of displacement fluctuations), equilibrated stresses s = sum_j b_j (modes of stress), and the
   * material law at the points. Built in physics/ (POD and empirical cubature); networks learn a and b from the
   * macroscopic strain. All arrays are plain, row-major, the same on all ranks.
   *
   * Components as in Microscale: n_strain of the local strain (the out-of-plane ones of plane strain are zero),
   * n_stress of the local stress.
   */
  struct ReducedCellData
  {
    unsigned int n_strain       = 3;
    unsigned int n_stress       = 4;
    std::size_t  n_points       = 0;
    std::size_t  n_strain_modes = 0;
    std::size_t  n_stress_modes = 0;

    std::vector<double> weights;      ///< n_points, positive; means over the cell, so they sum to 1 (nearly)
    std::vector<double> strain_modes; ///< n_points x n_strain x n_strain_modes
    std::vector<double> stress_modes; ///< n_points x n_stress x n_stress_modes
    std::vector<double> mean_stress;  ///< n_stress x n_stress_modes: exact means of the stress modes over the cell

    std::vector<double> strain_range;        ///< n_strain: half widths of the box that training strains come from
    std::vector<double> strain_amplitude;    ///< n_strain_modes: standard deviation of a over the snapshots
    std::vector<double> stress_amplitude;    ///< n_stress_modes: of b
    double              stress_scale   = 1.; ///< root mean square of homogenised stresses over the snapshots
    double              stress_maximum = 0.; ///< largest norm of them
    double              work_scale     = 0.; ///< largest stress . strain of the snapshots

    /// Rows of the local stress that pair with local strains.
    unsigned int stress_of_strain(const unsigned int i) const
    {
      return voigt::stress_of_strain(voigt::dimension_of(n_strain), i);
    }
  };

  /// The constitutive-relation error of a compatible strain e and an equilibrated stress s (Ladeveze and Leguillon
  /// 1983): how far the two are from obeying the law together.
  struct ConstitutiveError
  {
    double gap  = 0.; ///< mean of psi(e) + psi*(s) - s:e; infinite where psi* is
    double work = 0.; ///< mean of s:e

    /// The certificate of Microscale: sqrt(2 gap / reference). The reference does not fall below 0.05^2 of the
    /// largest work of the training.
    double relative(const ReducedCellData &data) const;
  };

  /// What is left of a law's limit on the deviatoric stress, where psi* begins to be infinite.
  constexpr double limit_share = 0.99;

  /**
   * The data and the law. The law is evaluated at n samples of all n_points points at once: arrays are
   * n x n_points x components. Virgin material: networks serve cells without history.
   */
  class ReducedCell
  {
  public:
    virtual ~ReducedCell() = default;

    virtual const ReducedCellData &data() const = 0;

    /// Stress of a local strain, energy density psi and the derivative (n_stress x n_strain). Empty spans are not
    /// computed. Thread safe.
    virtual void respond(std::size_t n, std::span<const double> strain, std::span<double> stress,
                         std::span<double> stiffness, std::span<double> energy) const = 0;

    /// psi*(s), the conjugate of psi in all three dimensions, and its derivative (all n_stress components: in
    /// plane strain the out-of-plane strain too). Infinite, with derivative 0, outside its domain.
    virtual void conjugate(std::size_t n, std::span<const double> stress, std::span<double> conjugate_energy,
                           std::span<double> strain) const = 0;

    /**
     * The reduced truth: Newton in the space of the strain modes. @param strains n x n_strain macroscopic.
     * @param coefficients n x n_strain_modes; start and answer. @param stress, tangent as in Microscale.
     * Cheap (about 0.1 ms a strain): supervised networks take their labels here.
     */
    virtual void solve(std::size_t n, std::span<const double> strains, std::span<double> coefficients,
                       std::span<double> stress, std::span<double> tangent) const = 0;

    /// Of n macroscopic strains with coefficients a (n x n_strain_modes) and b (n x n_stress_modes), at the
    /// cubature points: an indicator. Thread safe. This is the obvious way; derived classes may know a faster one.
    /// @param corrected n x n_stress, or empty: homogenised stress after a Newton step from a, or better.
    virtual void constitutive_errors(std::size_t n, std::span<const double> strains, std::span<const double> a,
                                     std::span<const double> b, std::span<ConstitutiveError> errors,
                                     std::span<double> corrected) const;

    /// The largest norm of the deviatoric stress, at each point, that an equilibrated field may have: a field
    /// beyond is scaled down as a whole, and in equilibrium still. A little inside the domain of psi*; infinite:
    /// no limit.
    virtual double stress_limit(std::size_t) const { return std::numeric_limits<double>::infinity(); }
  };

  /// Scales stresses at all points ([point][n_stress]) down to where psi* is finite. @returns the factor, at
  /// most 1.
  double scale_into_domain(const ReducedCell &cell, std::span<double> stresses);
} // namespace trestle

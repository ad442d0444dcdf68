#pragma once

#include "bridge/microscale/reduced_cell.h"

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * How far a compatible strain e and an equilibrated stress s of a reduced cell are from obeying the material
   * law: the mean over the cell of the square of sigma(e) - s, relative to the linear response (that of zero
   * strain) to strains of the training box. In which norm:
   *
   * - `mismatch`: |.|^2, the loss of Eivazi et al. 2025 (arXiv 2504.07976). The stiffer phase dominates it.
   * - `energy mismatch`: in the metric of the compliance at zero strain, where phases count by their energy. To
   * the second order, and where the law is linear, this is the certificate's 2 (psi(e) + psi*(s) - s:e), which
   * itself is no loss to start with: it is infinite where s leaves the domain of psi*.
   *
   * Plain numbers, thread safe.
   */
  class ConstitutiveLoss
  {
  public:
    static std::vector<std::string> names() { return {"mismatch", "energy mismatch"}; }

    /// @param name one of names(). @param cell must outlive this.
    ConstitutiveLoss(const ReducedCell &cell, const std::string &name);

    /**
     * Sum over n samples. @param weight one a sample. @param strain n x n_points x n_strain. @param stress n x
     * n_points x n_stress.
     * @param strain_gradient, stress_gradient of the same sizes: derivatives of the sum.
     */
    double evaluate(std::size_t n, std::span<const double> strain, std::span<const double> stress,
                    std::span<const double> weight, std::span<double> strain_gradient,
                    std::span<double> stress_gradient) const;

    /// n_points x n_stress x n_strain: d sigma / d e at zero strain.
    const std::vector<double> &stiffness() const { return stiffness_; }
    /// n_points x n_stress x n_stress: what differences of stresses are weighed with, cubature weights included.
    const std::vector<double> &metric() const { return metric_; }
    const ReducedCell         &cell() const { return cell_; }

  private:
    double mismatch_at_point(std::size_t point, const double *difference, const double *stiffness,
                             double *strain_gradient, double *stress_gradient) const;

    const ReducedCell  &cell_;
    std::vector<double> stiffness_;
    std::vector<double> metric_;
  };
} // namespace trestle

#pragma once

#include "ml/fe_ol/constitutive_loss.h"
#include "ml/tensors.h"

namespace trestle
{
  /**
   * The one door from a network to the cell's material law: coefficients of the modes in, the constitutive loss
   * out, its gradient backwards through the law's stiffness. Tensors in double on the CPU.
   */
  class ConstitutiveFunction
  {
  public:
    /// @param loss must outlive this.
    explicit ConstitutiveFunction(const ConstitutiveLoss &loss);

    /**
     * Sum over samples, each relative to the linear response to its strain, or small strains, of which a structure
     * has most, would count for nothing. Differentiable by the coefficients. @param strains n x n_strain,
     * macroscopic.
     * @param a n x n_strain_modes. @param b n x n_stress_modes.
     */
    torch::Tensor operator()(const torch::Tensor &strains, const torch::Tensor &a, const torch::Tensor &b) const;

    /// Coefficients that minimise the loss for small strains, n_strain x modes: what a and b are of unit strains.
    const torch::Tensor &linear_a() const { return linear_a_; }
    const torch::Tensor &linear_b() const { return linear_b_; }

  private:
    void find_linear_response();

    const ConstitutiveLoss &loss_;
    torch::Tensor           strain_modes_; ///< n_strain_modes x (n_points n_strain)
    torch::Tensor           stress_modes_; ///< n_stress_modes x (n_points n_stress)
    torch::Tensor           linear_a_, linear_b_;
    torch::Tensor           response_; ///< n_strain x n_strain: the square of the linear response to a strain
  };
} // namespace trestle

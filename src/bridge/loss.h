#pragma once

#include "bridge/residual_operator.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A scalar made from the FE residual that a network minimises; no labels. Non-dimensional: divided by its
   * own scale, so that a change of units changes nothing. With r0 the residual of the lifted zero:
   *   residual        |r|^2 / |r0|^2             (Gao, Zahr, Wang 2022, eq. 22: the norm of r, squared)
   *   energy          (E(u) - E(0)) / (r0^T P r0)
   *   preconditioned  (1/2 r^T P r) / (r0^T P r0)
   * Collective in every function; values are the same on all ranks.
   */
  class Loss
  {
  public:
    virtual ~Loss() = default;

    /// @param gradient d loss / d u on owned free dofs.
    virtual double value_and_gradient(std::span<const double> u, std::span<double> gradient) = 0;

    /// H v with the Gauss-Newton Hessian of the loss at the u of the last value_and_gradient().
    virtual void hessian(std::span<const double> v, std::span<double> result) = 0;

    /// `residual`, `energy`, `preconditioned`.
    static std::vector<std::string> names();
    /// @throws InputError when `energy` is asked of a physics without a potential.
    static std::unique_ptr<Loss> create(const std::string &name, ResidualOperator &equations,
                                        ResidualOperator::Preconditioner kind);
  };
} // namespace trestle

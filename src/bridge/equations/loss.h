#pragma once

#include "bridge/equations/residual_operator.h"
#include "core/registry.h"

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace trestle
{
  /**
   * A scalar made from the FE residual that a network minimises; no labels. Non-dimensional: divided by its
   * own scale, so that a change of units changes nothing. With r0 the residual of the lifted zero:
   *   residual        |r|^2 / |r0|^2             (Gao, Zahr, Wang 2022, eq. 22: the norm of r, squared)
   *   energy          (E(u) - E(0)) / (r0^T P r0)
   *   preconditioned  (1/2 r^T P r) / (r0^T P r0)
   *   correction      1/2 |P r|_W^2 / |P r0|_W^2: the norm of one preconditioned correction. With P near the
   * inverse of the tangent it is nearly the squared error in that norm, without a label.
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

    /// Whether hessian() is the same at every u.
    virtual bool is_quadratic() const = 0;

    /**
     * Some losses are the last of a sequence (a weight found on the way): after a minimum u of the present one,
     * goes on to the next. @returns whether there is one to minimise. Collective.
     */
    virtual bool advance(std::span<const double>) { return false; }
    /// Where in its sequence it stands, for checkpoints.
    virtual std::vector<double> progress() const { return {}; }
    virtual void                set_progress(std::span<const double>) {}

    /// Of LossRegistry: `residual`, `energy`, `preconditioned`, `correction`, and what plugins add.
    static std::vector<std::string> names();
    /// @param weights W of `correction`, a number for every owned free dof; empty: 1.
    /// @throws InputError when `energy` is asked of a physics without a potential.
    static std::unique_ptr<Loss> create(const std::string &name, ResidualOperator &equations,
                                        ResidualOperator::Preconditioner kind, std::vector<double> weights = {});

    /**
     * The value of `correction`, and instead of its gradient W P r: as if u - P r, held fixed, were a label. No
     * transposed tangent is needed, and errors count by P J, not by its square. For first-order optimisers alone:
     * a line search does not find the value to fall along it.
     */
    static std::unique_ptr<Loss> defect(ResidualOperator &equations, ResidualOperator::Preconditioner kind,
                                        std::vector<double> weights = {});

    /// 1/2 |u - label|_W^2 / |label|_W^2: supervised learning, to compare with.
    static std::unique_ptr<Loss> supervised(const Communicator &communicator, std::vector<double> label,
                                            std::vector<double> weights = {});
  };

  /// Losses that any optimiser may minimise, from equations, preconditioner and weights as in Loss::create().
  using LossRegistry = Registry<Loss, ResidualOperator &, ResidualOperator::Preconditioner, std::vector<double>>;

  /// `const RegisterLoss<ResidualLoss> registration("residual", "|r|^2.");` T is made from the arguments of LossRegistry.
  template <class T>
  struct RegisterLoss
  {
    RegisterLoss(const std::string &name, const std::string &description)
    {
      LossRegistry::instance().add(
          name, description,
          [](ResidualOperator &equations, const ResidualOperator::Preconditioner kind,
             std::vector<double> weights) { return std::make_unique<T>(equations, kind, std::move(weights)); });
    }
  };
} // namespace trestle

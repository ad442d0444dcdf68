#include "bridge/equations/loss.h"

#include "bridge/equations/algebra.h"
#include "core/assert.h"
#include "core/catalogue.h"
#include "core/exceptions.h"

#include <utility>

namespace trestle
{
  namespace
  {
    /// What the label-free losses share: the scales of the lifted zero and a linearisation kept up to date.
    class ScaledLoss : public Loss
    {
    public:
      ScaledLoss(ResidualOperator &equations, ResidualOperator::Preconditioner kind,
                 const std::vector<double> & = {})
        : equations_(equations),
          communicator_(equations.communicator()),
          residual_(equations.n_owned()),
          scratch_(equations.n_owned())
      {
        const std::vector<double> zero(equations.n_owned(), 0.);
        equations.residual(zero, residual_);
        equations.freeze_preconditioner(zero, kind);
        equations.precondition(residual_, scratch_);
        residual_scale_ = positive(dot(communicator_, residual_, residual_));
        energy_scale_   = positive(dot(communicator_, residual_, scratch_));
        linearise(zero);
      }

      bool is_quadratic() const override { return equations_.is_linear(); }

    protected:
      void check(std::span<const double> in, std::span<double> out) const
      {
        TRESTLE_ASSERT(in.size() == residual_.size() && out.size() == residual_.size(), "spans of wrong length");
      }

      /// Loads that vanish leave nothing to scale by; the loss is then dimensional but still correct.
      static double positive(const double value) { return value > 0. ? value : 1.; }

      void linearise(std::span<const double> u)
      {
        if (std::exchange(is_linearised_, true) && equations_.is_linear())
          return;
        equations_.linearise(u);
      }

      void scale(std::span<double> values, const double factor) const
      {
        for (double &value : values)
          value *= factor;
      }

      ResidualOperator   &equations_;
      Communicator        communicator_;
      std::vector<double> residual_;
      std::vector<double> scratch_;
      double              residual_scale_ = 1.; ///< |r0|^2
      double              energy_scale_   = 1.; ///< r0^T P r0
      bool                is_linearised_  = false;
    };

    class ResidualLoss : public ScaledLoss
    {
    public:
      using ScaledLoss::ScaledLoss;

      double value_and_gradient(std::span<const double> u, std::span<double> gradient) override
      {
        check(u, gradient);
        equations_.residual(u, residual_);
        linearise(u);
        equations_.apply_transpose(residual_, gradient);
        scale(gradient, 2. / residual_scale_);
        return dot(communicator_, residual_, residual_) / residual_scale_;
      }

      void hessian(std::span<const double> v, std::span<double> result) override
      {
        check(v, result);
        equations_.apply(v, scratch_);
        equations_.apply_transpose(scratch_, result);
        scale(result, 2. / residual_scale_);
      }
    };

    class PreconditionedLoss : public ScaledLoss
    {
    public:
      using ScaledLoss::ScaledLoss;

      double value_and_gradient(std::span<const double> u, std::span<double> gradient) override
      {
        check(u, gradient);
        equations_.residual(u, residual_);
        linearise(u);
        equations_.precondition(residual_, scratch_);
        equations_.apply_transpose(scratch_, gradient);
        scale(gradient, 1. / energy_scale_);
        return 0.5 * dot(communicator_, residual_, scratch_) / energy_scale_;
      }

      void hessian(std::span<const double> v, std::span<double> result) override
      {
        check(v, result);
        equations_.apply(v, residual_);
        equations_.precondition(residual_, scratch_);
        equations_.apply_transpose(scratch_, result);
        scale(result, 1. / energy_scale_);
      }
    };

    class CorrectionLoss : public ScaledLoss
    {
    public:
      CorrectionLoss(ResidualOperator &equations, ResidualOperator::Preconditioner kind,
                     std::vector<double> weights)
        : ScaledLoss(equations, kind),
          weights_(std::move(weights)),
          weighted_(equations.n_owned())
      {
        if (weights_.empty())
          weights_.assign(equations.n_owned(), 1.);
        weigh(scratch_); // ScaledLoss left P r0 there
        correction_scale_ = positive(dot(communicator_, scratch_, weighted_));
      }

      double value_and_gradient(std::span<const double> u, std::span<double> gradient) override
      {
        check(u, gradient);
        equations_.residual(u, residual_);
        linearise(u);
        equations_.precondition(residual_, scratch_);
        weigh(scratch_);
        const double square = dot(communicator_, scratch_, weighted_);
        equations_.precondition(weighted_, scratch_);
        equations_.apply_transpose(scratch_, gradient);
        scale(gradient, 1. / correction_scale_);
        return 0.5 * square / correction_scale_;
      }

      void hessian(std::span<const double> v, std::span<double> result) override
      {
        check(v, result);
        equations_.apply(v, residual_);
        equations_.precondition(residual_, scratch_);
        weigh(scratch_);
        equations_.precondition(weighted_, scratch_);
        equations_.apply_transpose(scratch_, result);
        scale(result, 1. / correction_scale_);
      }

    protected:
      void weigh(std::span<const double> correction)
      {
        for (std::size_t i = 0; i < weighted_.size(); ++i)
          weighted_[i] = weights_[i] * correction[i];
      }

      std::vector<double> weights_;
      std::vector<double> weighted_;
      double              correction_scale_ = 1.; ///< |P r0|_W^2
    };

    class DefectLoss : public CorrectionLoss
    {
    public:
      using CorrectionLoss::CorrectionLoss;

      double value_and_gradient(std::span<const double> u, std::span<double> gradient) override
      {
        check(u, gradient);
        equations_.residual(u, residual_);
        equations_.precondition(residual_, scratch_);
        weigh(scratch_);
        for (std::size_t i = 0; i < gradient.size(); ++i)
          gradient[i] = weighted_[i] / correction_scale_;
        return 0.5 * dot(communicator_, scratch_, weighted_) / correction_scale_;
      }
    };

    class EnergyLoss : public ScaledLoss
    {
    public:
      EnergyLoss(ResidualOperator &equations, ResidualOperator::Preconditioner kind, const std::vector<double> &)
        : ScaledLoss(equations, kind)
      {
        if (!equations.has_energy())
          throw InputError("loss = energy: this physics has no potential.",
                           "Set the loss to `preconditioned` or `residual`.");
        energy_of_zero_ = equations.energy(std::vector<double>(equations.n_owned(), 0.));
      }

      double value_and_gradient(std::span<const double> u, std::span<double> gradient) override
      {
        check(u, gradient);
        const double energy = equations_.energy_and_residual(u, gradient);
        scale(gradient, 1. / energy_scale_);
        state_.assign(u.begin(), u.end());
        is_current_ = false;
        return (energy - energy_of_zero_) / energy_scale_;
      }

      void hessian(std::span<const double> v, std::span<double> result) override
      {
        check(v, result);
        if (!std::exchange(is_current_, true))
          linearise(state_);
        equations_.apply(v, result);
        scale(result, 1. / energy_scale_);
      }

    private:
      double              energy_of_zero_ = 0.;
      std::vector<double> state_;
      bool                is_current_ = false; ///< the gradient needs no tangent; assemble it only when asked
    };

    const RegisterLoss<ResidualLoss>       residual("residual", "|r|^2 (Gao, Zahr, Wang 2022).");
    const RegisterLoss<EnergyLoss>         energy("energy", "The potential, where there is one.");
    const RegisterLoss<PreconditionedLoss> preconditioned("preconditioned", "r^T P r / 2.");
    const RegisterLoss<CorrectionLoss>     correction("correction", "|P r|_W^2 / 2: nearly the squared error.");
    const CatalogueEntry<LossRegistry>     entry("losses");
  } // namespace

  std::vector<std::string> Loss::names() { return LossRegistry::instance().names(); }

  std::unique_ptr<Loss> Loss::create(const std::string &name, ResidualOperator &equations,
                                     ResidualOperator::Preconditioner kind, std::vector<double> weights)
  {
    return LossRegistry::instance().create(name, equations, kind, std::move(weights));
  }

  std::unique_ptr<Loss> Loss::defect(ResidualOperator &equations, const ResidualOperator::Preconditioner kind,
                                     std::vector<double> weights)
  {
    return std::make_unique<DefectLoss>(equations, kind, std::move(weights));
  }
} // namespace trestle

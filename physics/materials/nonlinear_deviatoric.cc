#include "physics/materials/material.h"

#include <cmath>
#include <limits>

namespace trestle
{
  using namespace dealii;

  /**
   * sigma = K tr(e) I + a1 / (a2 + |d|) d with the full three-dimensional deviator d of the strain (four
   * components in plane strain), the matrix law of Eivazi et al. 2025 (arXiv 2504.07976). Its potential is
   * K/2 tr(e)^2 + a1 (|d| - a2 ln(1 + |d|/a2)); the tangent is positive definite for every strain, the shear
   * modulus at zero is a1 / (2 a2), and the deviatoric stress saturates at a1. The conjugate of the potential,
   * p^2/(2K) - a1 a2 (ln(1 - |t|/a1) + |t|/a1) with the pressure p and the deviator t of the stress, follows from
   * |d| = a2 |t| / (a1 - |t|) and is infinite from |t| = a1 on.
   */
  class NonlinearDeviatoric : public Material, public RadialLaw
  {
  public:
    explicit NonlinearDeviatoric(ParameterSink &prm)
    {
      bulk_modulus_.declare(prm, "bulk modulus", "K, a stress.", Allowed::positive());
      a1_.declare(prm, "a1", "Limit of the norm of the deviatoric stress.", Allowed::positive());
      a2_.declare(prm, "a2", "Strain at which half that limit is reached.", Allowed::positive());
    }

    void setup() override
    {
      for (auto *number : {&bulk_modulus_, &a1_, &a2_})
        number->evaluate(*this);
    }
    void set_conditions(const PointConditions &conditions) override
    {
      for (auto *number : {&bulk_modulus_, &a1_, &a2_})
        number->evaluate_at(conditions);
    }

    bool                          is_linear() const override { return false; }
    std::map<std::string, double> numbers() const override
    {
      return {{"bulk modulus", bulk_modulus_}, {"a1", a1_}, {"a2", a2_}};
    }

    Stress stress(const Strain &strain, Internal) const override
    {
      const Strain deviatoric = deviator(strain);
      return bulk_modulus_ * trace(strain) * unit_symmetric_tensor<3>() +
             (a1_ / (a2_ + deviatoric.norm())) * deviatoric;
    }

    Stiffness stiffness(const Strain &strain, Internal) const override
    {
      const auto   unit       = unit_symmetric_tensor<3>();
      const Strain deviatoric = deviator(strain);
      const double norm       = deviatoric.norm();
      const double secant     = a1_ / (a2_ + norm);
      Stiffness    result     = bulk_modulus_ * outer_product(unit, unit) + secant * deviator_tensor<3>();
      if (norm > 0.)
        result -= (secant / ((a2_ + norm) * norm)) * outer_product(deviatoric, deviatoric);
      return result;
    }

    double energy(const Strain &strain, Internal) const override
    {
      const double volumetric = trace(strain);
      const double norm       = deviator(strain).norm();
      return 0.5 * bulk_modulus_ * volumetric * volumetric + a1_ * (norm - a2_ * std::log1p(norm / a2_));
    }

    double conjugate_energy(const Stress &stress, Internal) const override
    {
      const double third = trace(stress) / 3.;
      const double ratio = deviator(stress).norm() / a1_;
      if (ratio >= 1.)
        return std::numeric_limits<double>::infinity();
      return 0.5 * third * third / bulk_modulus_ - a1_ * a2_ * (std::log1p(-ratio) + ratio);
    }

    Strain conjugate_strain(const Stress &stress, Internal) const override
    {
      const Stress deviatoric = deviator(stress);
      const double norm       = deviatoric.norm();
      if (norm >= a1_)
        return Strain();
      return (trace(stress) / (9. * bulk_modulus_)) * unit_symmetric_tensor<3>() +
             (a2_ / (a1_ - norm)) * deviatoric;
    }

    const RadialLaw *radial() const override { return this; }
    double           bulk() const override { return bulk_modulus_; }
    double           stress_limit() const override { return a1_; }
    void respond(const std::size_t n, const double *norm, double *secant, double *curvature) const override
    {
      const double a1 = a1_, a2 = a2_;
      for (std::size_t i = 0; i < n; ++i)
        {
          const double share = 1. / (a2 + norm[i]);
          secant[i]          = a1 * share;
          // at zero d vanishes, and what stands before it does not matter
          curvature[i] = secant[i] * share / (norm[i] > 0. ? norm[i] : 1.);
        }
    }
    void energy(const std::size_t n, const double *norm, double *energy) const override
    {
      for (std::size_t i = 0; i < n; ++i)
        energy[i] = a1_ * (norm[i] - a2_ * std::log1p(norm[i] / a2_));
    }
    void conjugate(const std::size_t n, const double *norm, double *energy) const override
    {
      for (std::size_t i = 0; i < n; ++i)
        {
          const double ratio = norm[i] / a1_;
          energy[i] =
              ratio < 1. ? -a1_ * a2_ * (std::log1p(-ratio) + ratio) : std::numeric_limits<double>::infinity();
        }
    }

  private:
    ParametrisedNumber bulk_modulus_{4780.};
    ParametrisedNumber a1_{50.};
    ParametrisedNumber a2_{0.06};
  };

  namespace
  {
    const RegisterMaterial<NonlinearDeviatoric>
        registration("nonlinear deviatoric", "Deviatoric stress that saturates with the deviatoric strain.");
  }
} // namespace trestle

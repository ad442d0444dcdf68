#include "core/exceptions.h"
#include "core/text.h"
#include "physics/materials/material.h"

#include <algorithm>
#include <limits>

namespace trestle
{
  using namespace dealii;

  /// Hooke's law, sigma = lambda tr(e) I + 2 mu e, from Young's modulus and Poisson's ratio or from lambda and mu.
  class LinearIsotropic : public Material, public RadialLaw
  {
  public:
    explicit LinearIsotropic(ParameterSink &prm)
    {
      young_modulus_.declare(prm, "young modulus", "E, a stress.", Allowed::positive());
      poisson_ratio_.declare(prm, "poisson ratio", "nu, above -1 and below 0.5.", Allowed::between(-1., 0.5));
      lambda_.declare(prm, "lame lambda",
                      "Lame's first parameter, a stress; used with `lame mu` instead of E and nu.");
      mu_.declare(prm, "lame mu", "Shear modulus, a stress; 0: take E and nu.", Allowed::non_negative());
    }

    void setup() override
    {
      for (auto *number : {&young_modulus_, &poisson_ratio_, &lambda_, &mu_})
        number->evaluate(*this);
      if (!varies())
        set_moduli();
    }
    void set_conditions(const PointConditions &conditions) override
    {
      if (!varies())
        return;
      for (auto *number : {&young_modulus_, &poisson_ratio_, &lambda_, &mu_})
        number->evaluate_at(conditions);
      set_moduli();
    }

    std::map<std::string, double> numbers() const override
    {
      return {{"young modulus", young_modulus_},
              {"poisson ratio", poisson_ratio_},
              {"lame lambda", lambda_},
              {"lame mu", mu_}};
    }

    bool   is_linear() const override { return true; }
    Stress stress(const Strain &strain, Internal) const override
    {
      Stress       result    = 2. * shear_modulus_ * strain;
      const double of_volume = of_volume_ * trace(strain);
      for (unsigned int d = 0; d < 3; ++d)
        result[d][d] += of_volume;
      return result;
    }
    Stiffness stiffness(const Strain &, Internal) const override { return stiffness_; }
    double energy(const Strain &strain, Internal) const override { return 0.5 * (strain * (stiffness_ * strain)); }
    Strain conjugate_strain(const Stress &stress, Internal) const override { return compliance_ * stress; }
    double conjugate_energy(const Stress &stress, Internal) const override
    {
      return 0.5 * (stress * (compliance_ * stress));
    }

    const RadialLaw *radial() const override { return this; }
    double           stress_limit() const override { return std::numeric_limits<double>::infinity(); }
    double           bulk() const override { return (stiffness_[0][0][0][0] + 2. * stiffness_[0][0][1][1]) / 3.; }
    void             respond(const std::size_t n, const double *, double *secant, double *curvature) const override
    {
      std::fill_n(secant, n, 2. * shear_modulus_);
      std::fill_n(curvature, n, 0.);
    }
    void energy(const std::size_t n, const double *norm, double *energy) const override
    {
      for (std::size_t i = 0; i < n; ++i)
        energy[i] = shear_modulus_ * norm[i] * norm[i];
    }
    void conjugate(const std::size_t n, const double *norm, double *energy) const override
    {
      for (std::size_t i = 0; i < n; ++i)
        energy[i] = 0.25 * norm[i] * norm[i] / shear_modulus_;
    }

  private:
    bool varies() const
    {
      return young_modulus_.varies() || poisson_ratio_.varies() || lambda_.varies() || mu_.varies();
    }

    /// Of the numbers as they are.
    void set_moduli()
    {
      const bool   by_lame = mu_ > 0. || mu_.is_expression();
      const double nu      = poisson_ratio_;
      check(by_lame);
      const double mu     = by_lame ? double(mu_) : young_modulus_ / (2. * (1. + nu));
      const double lambda = by_lame ? double(lambda_) : young_modulus_ * nu / ((1. + nu) * (1. - 2. * nu));
      const auto   unit   = unit_symmetric_tensor<3>();
      stiffness_          = lambda * outer_product(unit, unit) + 2. * mu * identity_tensor<3>();
      compliance_         = invert(stiffness_);
      shear_modulus_      = mu;
      of_volume_          = lambda;
    }

    void check(const bool by_lame) const
    {
      if (by_lame && !(mu_ > 0. && 3. * lambda_ + 2. * mu_ > 0.))
        throw InputError("lame lambda = " + text::shortest(lambda_) + " with lame mu = " + text::shortest(mu_) +
                             " gives a shear or bulk modulus that is not positive.",
                         "Choose mu positive and lambda above -2/3 mu.");
      if (!by_lame && !(poisson_ratio_ > -1. && poisson_ratio_ < 0.5))
        throw InputError("poisson ratio = " + text::shortest(poisson_ratio_) + " has no finite stiffness.",
                         "Choose it above -1 and below 0.5.");
    }

    ParametrisedNumber young_modulus_{1.};
    ParametrisedNumber poisson_ratio_{0.3};
    ParametrisedNumber lambda_{0.};
    ParametrisedNumber mu_{0.};
    Stiffness          stiffness_;
    Stiffness          compliance_;
    double             shear_modulus_ = 0.;
    double             of_volume_     = 0.; ///< Lame's first
  };

  namespace
  {
    const RegisterMaterial<LinearIsotropic> registration("linear isotropic", "Hooke's law.");
  }
} // namespace trestle

#include "core/exceptions.h"
#include "physics/materials/material.h"

#include <cmath>

namespace trestle
{
  using namespace dealii;

  /// Hooke's law, sigma = lambda tr(e) I + 2 mu e, from Young's modulus and Poisson's ratio or from lambda and mu.
  class LinearIsotropic : public Material
  {
  public:
    explicit LinearIsotropic(ParameterSink &prm)
    {
      prm.add("young modulus", young_modulus_, "E, a stress.", Allowed::positive());
      prm.add("poisson ratio", poisson_ratio_, "nu, above -1 and below 0.5.", Allowed::between(-1., 0.5));
      prm.add("lame lambda", lambda_,
              "Lame's first parameter, a stress; used with `lame mu` instead of E and nu.");
      prm.add("lame mu", mu_, "Shear modulus, a stress; 0: take E and nu.", Allowed::non_negative());
    }

    void setup() override
    {
      if (mu_ > 0. && !(3. * lambda_ + 2. * mu_ > 0.))
        throw InputError("lame lambda = " + std::to_string(lambda_) + " with lame mu = " + std::to_string(mu_) +
                             " gives a bulk modulus that is not positive.",
                         "Choose lambda above -2/3 mu.");
      if (mu_ == 0. && !(poisson_ratio_ > -1. && poisson_ratio_ < 0.5))
        throw InputError("poisson ratio = " + std::to_string(poisson_ratio_) + " has no finite stiffness.",
                         "Choose it above -1 and below 0.5.");
      const double mu = mu_ > 0. ? mu_ : young_modulus_ / (2. * (1. + poisson_ratio_));
      const double lambda =
          mu_ > 0. ? lambda_
                   : young_modulus_ * poisson_ratio_ / ((1. + poisson_ratio_) * (1. - 2. * poisson_ratio_));
      const auto unit = unit_symmetric_tensor<3>();
      stiffness_      = lambda * outer_product(unit, unit) + 2. * mu * identity_tensor<3>();
    }

    bool      is_linear() const override { return true; }
    Stress    stress(const Strain &strain) const override { return stiffness_ * strain; }
    Stiffness stiffness(const Strain &) const override { return stiffness_; }
    double    energy(const Strain &strain) const override { return 0.5 * (strain * stress(strain)); }

  private:
    double    young_modulus_ = 1.;
    double    poisson_ratio_ = 0.3;
    double    lambda_        = 0.;
    double    mu_            = 0.;
    Stiffness stiffness_;
  };

  namespace
  {
    const RegisterMaterial<LinearIsotropic> registration("linear isotropic", "Hooke's law.");
  }
} // namespace trestle

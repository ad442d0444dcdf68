#include "physics/materials/material.h"

#include <cmath>

namespace trestle
{
  using namespace dealii;

  /**
   * Von Mises plasticity with linear isotropic hardening, by the radial return over one step (Simo and Hughes
   * 1998, box 3.1): internal variables are the plastic strain (six components of deal.II's order, xx yy zz xy xz
   * yz) and the equivalent plastic strain alpha. Over a step, with trial stress 2 mu |d|, d the deviator less the
   * plastic strain, radius R = sqrt(2/3) (yield + H alpha) and f = 2 mu |d| - R, the incremental potential is K/2
   * tr(e)^2 + mu |d|^2 - <f>^2 / (2 (2 mu + 2/3 H)), and its conjugate p^2/(2K) + |t|^2/(4 mu) + t:e_p + <|t| -
   * R>^2 / (4/3 H), convex for positive H. Numbers that depend on a point's conditions are those at the end of the step.
   */
  class J2Plasticity : public Material
  {
  public:
    explicit J2Plasticity(ParameterSink &prm)
    {
      bulk_modulus_.declare(prm, "bulk modulus", "K, a stress.", Allowed::positive());
      shear_modulus_.declare(prm, "shear modulus", "mu, a stress.", Allowed::positive());
      yield_stress_.declare(prm, "yield stress", "In uniaxial tension.", Allowed::positive());
      hardening_.declare(prm, "hardening modulus",
                         "H: growth of the yield stress with the equivalent plastic strain.", Allowed::positive());
    }

    void setup() override
    {
      for (auto *number : {&bulk_modulus_, &shear_modulus_, &yield_stress_, &hardening_})
        number->evaluate(*this);
    }
    void set_conditions(const PointConditions &conditions) override
    {
      for (auto *number : {&bulk_modulus_, &shear_modulus_, &yield_stress_, &hardening_})
        number->evaluate_at(conditions);
    }

    bool                     is_linear() const override { return false; }
    unsigned int             n_internal() const override { return 7; }
    std::vector<std::string> internal_names() const override
    {
      return {"plastic_strain_xx", "plastic_strain_yy", "plastic_strain_zz",        "plastic_strain_xy",
              "plastic_strain_xz", "plastic_strain_yz", "equivalent_plastic_strain"};
    }
    std::map<std::string, double> numbers() const override
    {
      return {{"bulk modulus", bulk_modulus_},
              {"shear modulus", shear_modulus_},
              {"yield stress", yield_stress_},
              {"hardening modulus", hardening_}};
    }

    Stress stress(const Strain &strain, Internal before) const override
    {
      const Trial  trial(*this, strain, before);
      const double factor = 2. * shear_modulus_ * (1. - trial.plastic_share());
      return bulk_modulus_ * trace(strain) * unit_symmetric_tensor<3>() + factor * trial.deviatoric;
    }

    Stiffness stiffness(const Strain &strain, Internal before) const override
    {
      const Trial  trial(*this, strain, before);
      const auto   unit   = unit_symmetric_tensor<3>();
      const double mu     = shear_modulus_;
      Stiffness    result = bulk_modulus_ * outer_product(unit, unit) +
                         2. * mu * (1. - trial.plastic_share()) * deviator_tensor<3>();
      if (trial.excess > 0.)
        {
          const Strain normal = trial.deviatoric / trial.norm;
          result -= 2. * mu * (2. * mu / trial.modulus - trial.plastic_share()) * outer_product(normal, normal);
        }
      return result;
    }

    double energy(const Strain &strain, Internal before) const override
    {
      const Trial  trial(*this, strain, before);
      const double volumetric = trace(strain);
      return 0.5 * bulk_modulus_ * volumetric * volumetric + shear_modulus_ * trial.norm * trial.norm -
             0.5 * trial.excess * trial.excess / trial.modulus;
    }

    double conjugate_energy(const Stress &stress, Internal before) const override
    {
      const Stress deviatoric = deviator(stress);
      const double norm = deviatoric.norm(), third = trace(stress) / 3.;
      const double excess = std::max(0., norm - radius(before));
      return 0.5 * third * third / bulk_modulus_ + 0.25 * norm * norm / shear_modulus_ +
             deviatoric * plastic_strain(before) + 0.75 * excess * excess / hardening_;
    }

    Strain conjugate_strain(const Stress &stress, Internal before) const override
    {
      const Stress deviatoric = deviator(stress);
      const double norm       = deviatoric.norm();
      const double excess     = std::max(0., norm - radius(before));
      Strain       result     = (trace(stress) / (9. * bulk_modulus_)) * unit_symmetric_tensor<3>() +
                      deviatoric / (2. * shear_modulus_) + plastic_strain(before);
      if (excess > 0.)
        result += (1.5 * excess / (hardening_ * norm)) * deviatoric;
      return result;
    }

    void advance(const Strain &strain, Internal before, std::span<double> after) const override
    {
      const Trial  trial(*this, strain, before);
      const double multiplier = trial.excess / trial.modulus;
      Strain       plastic    = plastic_strain(before);
      if (trial.excess > 0.)
        plastic += (multiplier / trial.norm) * trial.deviatoric;
      for (unsigned int i = 0; i < 6; ++i)
        after[i] = plastic.access_raw_entry(i);
      after[6] = alpha(before) + std::sqrt(2. / 3.) * multiplier;
    }

  private:
    /// The elastic predictor of a step.
    struct Trial
    {
      Trial(const J2Plasticity &law, const Strain &strain, Internal before)
        : deviatoric(deviator(strain) - law.plastic_strain(before)),
          norm(deviatoric.norm()),
          excess(std::max(0., 2. * law.shear_modulus_ * norm - law.radius(before))),
          modulus(2. * law.shear_modulus_ + 2. / 3. * law.hardening_)
      {}

      /// The part of the elastic trial strain that becomes plastic.
      double plastic_share() const { return excess > 0. ? excess / (modulus * norm) : 0.; }

      Strain deviatoric;
      double norm;
      double excess;  ///< of the trial stress over the yield surface
      double modulus; ///< 2 mu + 2/3 H
    };

    static Strain plastic_strain(Internal before)
    {
      Strain result;
      if (!before.empty())
        for (unsigned int i = 0; i < 6; ++i)
          result.access_raw_entry(i) = before[i];
      return result;
    }
    static double alpha(Internal before) { return before.empty() ? 0. : before[6]; }
    double        radius(Internal before) const
    {
      return std::sqrt(2. / 3.) * (yield_stress_ + hardening_ * alpha(before));
    }

    ParametrisedNumber bulk_modulus_{4780.};
    ParametrisedNumber shear_modulus_{1000.};
    ParametrisedNumber yield_stress_{20.};
    ParametrisedNumber hardening_{200.};
  };

  namespace
  {
    const RegisterMaterial<J2Plasticity>
        registration("j2 plasticity",
                     "Von Mises plasticity with linear isotropic hardening; for unit cells and load paths.");
  }
} // namespace trestle

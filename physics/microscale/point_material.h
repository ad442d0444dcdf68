#pragma once

#include "core/choice.h"
#include "physics/materials/material.h"

#include <memory>

namespace trestle
{
  /**
   * Section `material`: a registered law with thermal expansion, sigma = law(e - alpha (T - T_reference) I). alpha is the
   * mean (secant) coefficient from T_reference to T; like the law's numbers it may be an expression of `temperature`,
   * `field` and the problem's parameters.
   *
   * One object serves one microscale: it is at one point after the other.
   */
  class PointMaterial
  {
  public:
    explicit PointMaterial(ParameterSink &prm);

    double reference_temperature() const { return reference_temperature_; }

    /// @throws InputError
    void setup(const Constants &parameters, bool has_field);
    /// What is asked next is asked at a point with these. @throws InputError for numbers that are not allowed there.
    void set_conditions(const PointConditions &conditions);

    const Material &law() const { return *law_; }
    /// At that point: what a strain contains beside that of the law.
    const Strain &thermal_strain() const { return thermal_strain_; }

  private:
    Choice<Material>   law_;
    ParametrisedNumber expansion_{0.};
    double             reference_temperature_ = 0.;
    Strain             thermal_strain_;
  };
} // namespace trestle

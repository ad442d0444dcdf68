#include "physics/microscale/point_material.h"

namespace trestle
{
  namespace
  {
    /// The key's owner, as expressions see it.
    Parametrised names_at_points(const Constants &parameters, const bool has_field)
    {
      Parametrised result;
      result.set_constants(parameters);
      result.set_has_field(has_field);
      result.set_has_conditions(true);
      return result;
    }
  } // namespace

  PointMaterial::PointMaterial(ParameterSink &prm)
    : law_(prm, "law", "j2 plasticity",
           "Stress-strain law; its numbers may be expressions of `temperature`, `field` and the parameters.")
  {
    expansion_.declare(
        prm, "thermal expansion",
        "Mean coefficient alpha between the reference temperature and the present one; as the law's "
        "numbers.");
    prm.add("reference temperature", reference_temperature_, "Where there is no thermal strain.");
  }

  void PointMaterial::setup(const Constants &parameters, const bool has_field)
  {
    law_->set_constants(parameters);
    law_->set_has_field(has_field);
    law_->set_has_conditions(true);
    law_->setup();
    expansion_.evaluate(names_at_points(parameters, has_field));
  }

  void PointMaterial::set_conditions(const PointConditions &conditions)
  {
    law_->set_conditions(conditions);
    expansion_.evaluate_at(conditions);
    thermal_strain_ =
        (expansion_ * (conditions.temperature - reference_temperature_)) * dealii::unit_symmetric_tensor<3>();
  }
} // namespace trestle

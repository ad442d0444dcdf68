#pragma once

#include "core/choice.h"
#include "physics/functions/coefficient.h"
#include "physics/functions/expression.h"
#include "physics/materials/material.h"
#include "physics/models/physics.h"

#include <optional>

namespace trestle
{
  /**
   * Small-strain solids: rho d2u/dt2 - div sigma(e(u)) = body force, in plane strain, plane stress or three
   * dimensions, with any registered material and a second one on the material ids that section `inclusion`
   * names. A factor of the stiffness may vary with position and with the random field. Without a density it is steady; with one, second order in time (elastodynamics).
   */
  template <int dim>
  class Elasticity : public Physics<dim>
  {
  public:
    explicit Elasticity(ParameterSink &prm, double default_density = 0.);

    void setup() override;

    std::vector<FieldBlock> blocks() const override;
    unsigned int            time_order() const override { return density_ > 0. ? 2 : 0; }
    bool                    is_linear() const override;
    bool                    is_spd() const override { return true; }
    NearNullSpace           near_null_space() const override { return NearNullSpace::rigid_body_modes; }
    bool loads_depend_on_time() const override { return body_force_ && body_force_->depends_on_time(); }

    void residual(const PointState<dim> &state, PointForm<dim> &form) const override;
    void tangent(const PointState<dim> &state, PointTangent<dim> &tangent) const override;
    /// One stiffness for all points of a cell where the law is linear.
    void tangents(std::span<const PointState<dim>> states, std::span<PointTangent<dim>> tangents) const override;

    bool   has_energy() const override { return true; }
    double energy(const PointState<dim> &state) const override;
    double kinetic_energy(const PointState<dim> &state) const override;
    double stored_energy(const PointState<dim> &state) const override;

    /// stress_xx, stress_yy, stress_zz, stress_xy[, stress_yz, stress_zx], von_mises.
    std::vector<std::string> derived_names() const override;
    void                     derived(const PointState<dim> &state, std::vector<double> &values) const override;

  private:
    const Material &material(dealii::types::material_id id) const;
    double          stiffness_factor(const PointState<dim> &state) const;
    /// The strain in three dimensions, the out-of-plane one of plane stress included.
    Strain strain(const PointState<dim> &state) const;
    Stress stress(const PointState<dim> &state) const;

    std::string                       kind_ = "plane strain";
    std::string                       body_force_text_;
    std::string                       factor_text_     = "1";
    bool                              is_plane_stress_ = false, has_factor_ = false;
    Coefficient<dim>                  factor_;
    double                            density_;
    std::unique_ptr<Choice<Material>> material_;
    std::unique_ptr<Choice<Material>> inclusion_;
    const Material                   *law_ = nullptr, *inclusion_law_ = nullptr; ///< those chosen
    std::string                       inclusion_text_;                           ///< ids or names
    std::vector<unsigned int>         inclusion_ids_;
    std::optional<Expression<dim>>    body_force_;
  };
} // namespace trestle

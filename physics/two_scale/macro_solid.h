#pragma once

#include "physics/functions/expression.h"
#include "physics/models/physics.h"
#include "physics/two_scale/material_points.h"

#include <optional>

namespace trestle
{
  /**
   * - div sigma = body force, with the stresses that MaterialPoints::present holds: whoever assembles fills it
   * first. Not registered: without a microscale it is no physics.
   */
  template <int dim>
  class MacroSolid : public Physics<dim>
  {
  public:
    explicit MacroSolid(const MaterialPoints<dim> &points)
      : points_(points)
    {}

    void set_body_force(const std::string &text, const Constants &parameters)
    {
      body_force_.reset();
      if (text.find_first_not_of(" \t") != std::string::npos)
        body_force_.emplace("macroscale/body force", text, dim, parameters);
    }
    /// What a microscale promises of its tangents.
    void set_is_spd(const bool is_spd) { is_spd_ = is_spd; }

    std::vector<FieldBlock> blocks() const override
    {
      return {FieldBlock{.name = "displacement", .n_components = dim, .is_vector = true}};
    }
    bool          is_linear() const override { return false; }
    bool          is_spd() const override { return is_spd_; }
    NearNullSpace near_null_space() const override { return NearNullSpace::rigid_body_modes; }

    void residual(const PointState<dim> &state, PointForm<dim> &form) const override
    {
      const double *stress =
          points_.present.stress.data() + points_.index(state.cell, state.point) * points_.n_stress;
      for (unsigned int c = 0; c < dim; ++c)
        {
          if (body_force_)
            form.f0[c] = -body_force_->value(state.x, state.time, c);
          for (unsigned int i = 0; i < dim; ++i)
            form.f1[c][i] = stress[voigt::stress_at(dim, c, i)];
        }
    }

    void tangent(const PointState<dim> &state, PointTangent<dim> &tangent) const override
    {
      const double *stiffness = points_.present.tangent.data() +
                                points_.index(state.cell, state.point) * points_.n_stress * points_.n_strain;
      for (unsigned int c = 0; c < dim; ++c)
        for (unsigned int i = 0; i < dim; ++i)
          {
            const double *row = stiffness + voigt::stress_at(dim, c, i) * points_.n_strain;
            for (unsigned int d = 0; d < dim; ++d)
              for (unsigned int j = 0; j < dim; ++j)
                tangent.f1_gradient[c * dim + d][i][j] = row[voigt::strain_at(dim, d, j)];
          }
    }

  private:
    const MaterialPoints<dim>     &points_;
    std::optional<Expression<dim>> body_force_;
    bool                           is_spd_ = false; ///< a network's tangent need not be symmetric
  };
} // namespace trestle

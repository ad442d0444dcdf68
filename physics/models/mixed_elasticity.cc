#include "core/exceptions.h"
#include "core/text.h"
#include "physics/functions/expression.h"
#include "physics/models/physics.h"
#include "physics/models/small_strain.h"

#include <algorithm>
#include <optional>

namespace trestle
{
  namespace
  {
    using namespace dealii;

    /// Hooke's law in the moduli that stay finite up to nu = 0.5.
    class Moduli
    {
    public:
      void declare(ParameterSink &prm)
      {
        young_modulus_.declare(prm, "young modulus", "E, a stress.", Allowed::positive());
        poisson_ratio_.declare(prm, "poisson ratio", "nu, above -1; 0.5 is incompressible.",
                               Allowed::between(-1., 0.5));
      }

      void setup(const Constants &constants)
      {
        young_modulus_.evaluate(constants);
        poisson_ratio_.evaluate(constants);
        if (!(poisson_ratio_ > -1.))
          throw InputError("poisson ratio = " + text::shortest(poisson_ratio_) + " has no finite shear modulus.",
                           "Choose it above -1, at most 0.5.");
        shear           = young_modulus_ / (2. * (1. + poisson_ratio_));
        compressibility = 3. * (1. - 2. * poisson_ratio_) / young_modulus_;
      }

      double shear           = 0.; ///< mu, a stress
      double compressibility = 0.; ///< 1/K, the inverse of a stress; 0: incompressible

    private:
      ParametrisedNumber young_modulus_{1.};
      ParametrisedNumber poisson_ratio_{0.3};
    };

    /**
     * Linear small-strain solids, compressible or not, with the pressure as an unknown of its own (Herrmann 1965;
     * Hughes 1987, chapter 4), in plane strain or three dimensions:
     *
     *   - div(2 mu dev e(u)) + grad p = f,   div u + p / K = 0,
     *
     * dev with the full three-dimensional trace, so that p = -tr(sigma) / 3. It exists because elements of the
     * displacement alone lock where K is much larger than mu; here 1/K is a coefficient, and 0 for nu = 0.5.
     * Displacement of the file's degree and pressure one lower (Taylor-Hood, stable for every K; degree 2 or 3).
     * Plane stress does not lock and stays with Elasticity.
     *
     * The mass equation carries the sign that makes the tangent symmetric; it is indefinite, a saddle point, so
     * there is no energy to minimise, and the default solver is direct. A second pair of moduli holds on the
     * material ids that section `inclusion` names.
     */
    template <int dim>
    class MixedElasticity : public Physics<dim>
    {
    public:
      explicit MixedElasticity(ParameterSink &prm)
      {
        prm.add("body force", body_force_text_,
                "Force a volume: expressions of x, y, z and t, components separated by ';'. Empty: none.");
        moduli_.declare(prm);
        const auto section = prm.section("inclusion");
        prm.add("material ids", inclusion_text_,
                "Ids or names of the mesh's materials that have this section's moduli; empty: none.");
        inclusion_.declare(prm);
      }

      void setup() override
      {
        moduli_.setup(this->constants());
        inclusion_.setup(this->constants());
        inclusion_ids_ = this->material_ids("inclusion/material ids", inclusion_text_);
        body_force_.reset();
        if (body_force_text_.find_first_not_of(" \t") != std::string::npos)
          body_force_.emplace("physics/mixed elasticity/body force", body_force_text_, dim, this->constants());
      }

      std::vector<FieldBlock> blocks() const override
      {
        return {{.name = "displacement", .n_components = dim, .is_vector = true},
                {.name             = "pressure",
                 .degree_offset    = -1,
                 .is_pressure_like = true,
                 .is_compressible  = is_compressible()}};
      }

      bool          is_linear() const override { return true; }
      bool          is_spd() const override { return false; }
      NearNullSpace near_null_space() const override { return NearNullSpace::none; }
      bool          has_rigid_motions() const override { return true; }

      void residual(const PointState<dim> &state, PointForm<dim> &form) const override
      {
        const Moduli &moduli = moduli_at(state);
        const Stress  sigma  = stress(state);
        form.f0[dim]         = -moduli.compressibility * state.value[dim];
        for (unsigned int c = 0; c < dim; ++c)
          {
            if (body_force_)
              form.f0[c] = -body_force_->value(state.x, state.time, c);
            for (unsigned int i = 0; i < dim; ++i)
              form.f1[c][i] = sigma[c][i];
            form.f0[dim] -= state.gradient[c][c];
          }
      }

      void tangent(const PointState<dim> &state, PointTangent<dim> &tangent) const override
      {
        constexpr unsigned int n      = dim + 1;
        const Moduli          &moduli = moduli_at(state);
        for (unsigned int c = 0; c < dim; ++c)
          {
            for (unsigned int d = 0; d < dim; ++d)
              {
                tangent.f1_gradient[c * n + c][d][d] += moduli.shear;
                tangent.f1_gradient[c * n + d][d][c] += moduli.shear;
                tangent.f1_gradient[c * n + d][c][d] -= 2. / 3. * moduli.shear;
              }
            tangent.f1_value[c * n + dim][c]    = -1.;
            tangent.f0_gradient[dim * n + c][c] = -1.;
          }
        tangent.f0_value[dim * n + dim] = -moduli.compressibility;
      }

      std::vector<std::string> derived_names() const override { return stress_names<dim>(); }
      void                     derived(const PointState<dim> &state, std::vector<double> &values) const override
      {
        set_stress_values<dim>(stress(state), values);
      }

    private:
      const Moduli &moduli_at(const PointState<dim> &state) const
      {
        return std::ranges::find(inclusion_ids_, state.material_id) == inclusion_ids_.end() ? moduli_ : inclusion_;
      }

      bool is_compressible() const
      {
        return moduli_.compressibility > 0. || (!inclusion_ids_.empty() && inclusion_.compressibility > 0.);
      }

      Stress stress(const PointState<dim> &state) const
      {
        return 2. * moduli_at(state).shear * deviator(small_strain<dim>(state.gradient)) -
               state.value[dim] * unit_symmetric_tensor<3>();
      }

      Moduli                         moduli_;
      Moduli                         inclusion_;
      std::string                    inclusion_text_; ///< ids or names
      std::vector<unsigned int>      inclusion_ids_;
      std::string                    body_force_text_;
      std::optional<Expression<dim>> body_force_;
    };

    const RegisterPhysics<MixedElasticity> registration(
        "mixed elasticity",
        "Linear solids with a pressure: plane strain or 3D, nearly or fully incompressible, no locking.");
  } // namespace
} // namespace trestle

#include "physics/functions/expression.h"
#include "physics/models/physics.h"

#include <memory>

namespace trestle
{
  namespace
  {
    using namespace dealii;

    /**
     * Incompressible flow of a Newtonian fluid:
     *   rho (du/dt + u . grad u) - mu laplace u + grad p = f,   div u = 0,
     * velocity of the file's degree and pressure one lower (Taylor-Hood; degree 2 or 3). The viscous term is
     * mu grad u : grad v, so that leaving an outlet free imposes the do-nothing condition
     * mu du/dn - p n = 0 (Heywood, Rannacher, Turek 1996), which lets parallel flow pass undisturbed. The mass
     * equation carries the sign that makes the Stokes matrix symmetric.
     *
     * Continuation raises the viscosity: a fraction s solves for the Reynolds number times s.
     */
    template <int dim>
    class NavierStokes : public Physics<dim>
    {
    public:
      explicit NavierStokes(ParameterSink &prm)
      {
        density_.declare(prm, "density", "Mass density rho, kg/m^3.", Allowed::positive());
        viscosity_.declare(prm, "viscosity", "Dynamic viscosity mu, Pa s.", Allowed::positive());
        prm.add("convection", convection_, "Whether inertia rho u . grad u acts; false: Stokes flow.");
        prm.add("body force", force_text_,
                "Expressions of x, y, z, t a velocity component (';'), N/m^3; 0: none.");
      }

      void setup() override
      {
        density_.evaluate(this->constants());
        viscosity_.evaluate(this->constants());
        force_.reset();
        if (force_text_ != "0")
          force_ = std::make_unique<Expression<dim>>("physics/navier_stokes/body force", force_text_, dim,
                                                     this->constants());
      }

      std::vector<FieldBlock> blocks() const override
      {
        return {{"velocity", dim, 0, true, false}, {"pressure", 1, -1, false, true}};
      }

      unsigned int  time_order() const override { return 1; }
      bool          is_linear() const override { return !convection_; }
      bool          is_spd() const override { return false; }
      NearNullSpace near_null_space() const override { return NearNullSpace::none; }

      void set_continuation(double s) override { continuation_ = s; }
      bool wants_continuation() const override { return convection_; }

      void residual(const PointState<dim> &state, PointForm<dim> &form) const override
      {
        for (unsigned int c = 0; c < dim; ++c)
          {
            form.f0[c] = density_ * state.rate[c];
            if (convection_)
              for (unsigned int j = 0; j < dim; ++j)
                form.f0[c] += density_ * state.value[j] * state.gradient[c][j];
            if (force_)
              form.f0[c] -= force_->value(state.x, state.time, c);
            form.f1[c] = viscosity() * state.gradient[c];
            form.f1[c][c] -= state.value[dim];
            form.f0[dim] -= state.gradient[c][c];
          }
      }

      void tangent(const PointState<dim> &state, PointTangent<dim> &tangent) const override
      {
        constexpr unsigned int n = dim + 1;
        for (unsigned int c = 0; c < dim; ++c)
          {
            tangent.f0_rate[c * n + c] = density_;
            if (convection_)
              for (unsigned int j = 0; j < dim; ++j)
                {
                  tangent.f0_value[c * n + j]       = density_ * state.gradient[c][j];
                  tangent.f0_gradient[c * n + c][j] = density_ * state.value[j];
                }
            for (unsigned int j = 0; j < dim; ++j)
              tangent.f1_gradient[c * n + c][j][j] = viscosity();
            tangent.f1_value[c * n + dim][c]    = -1.;
            tangent.f0_gradient[dim * n + c][c] = -1.;
          }
      }

      std::vector<std::string> derived_names() const override
      {
        if constexpr (dim == 2)
          return {"vorticity"};
        else
          return {"vorticity_x", "vorticity_y", "vorticity_z"};
      }

      void derived(const PointState<dim> &state, std::vector<double> &values) const override
      {
        const auto &g = state.gradient;
        if constexpr (dim == 2)
          values = {g[1][0] - g[0][1]};
        else
          values = {g[2][1] - g[1][2], g[0][2] - g[2][0], g[1][0] - g[0][1]};
      }

    private:
      double viscosity() const { return viscosity_ / continuation_; }

      ParametrisedNumber density_{1.};
      ParametrisedNumber viscosity_{1.};
      bool               convection_ = true;
      std::string        force_text_ = "0";

      std::unique_ptr<Expression<dim>> force_;
      double                           continuation_ = 1.;
    };

    const RegisterPhysics<NavierStokes> registration("navier_stokes",
                                                     "Incompressible Navier-Stokes or Stokes flow, Taylor-Hood "
                                                     "elements, steady or transient.");
  } // namespace
} // namespace trestle

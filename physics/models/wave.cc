#include "core/exceptions.h"
#include "core/text.h"
#include "physics/functions/coefficient.h"
#include "physics/functions/expression.h"
#include "physics/models/physics.h"

#include <memory>

namespace trestle
{
  namespace
  {
    using namespace dealii;

    /**
     * Scalar waves: d2u/dt2 - div(c^2 grad u) = f, c of position and of the random field. The flux of the weak form is
     * c^2 grad u, so a Neumann value g stands for c^2 du/dn. Energies are those of a medium of unit density.
     */
    template <int dim>
    class Wave : public Physics<dim>
    {
    public:
      explicit Wave(ParameterSink &prm)
      {
        prm.add(
            "wave speed", speed_text_,
            "Speed c, m/s: positive; a number, or an expression of x, y, z, the parameters and the random field "
            "(`field`), or one a material.");
        prm.add("source", source_text_, "Expression of x, y, z, t: f, acceleration per unit mass; 0: none.");
      }

      void setup() override
      {
        const std::string key = "physics/wave/wave speed";
        is_uniform_           = text::read_number(speed_text_, uniform_speed_);
        if (is_uniform_)
          require_positive(uniform_speed_);
        else
          speed_.setup(key, speed_text_, "", *this);
        if (!is_uniform_ && (speed_.depends_on_u() || speed_.depends_on_time()))
          throw InputError(key + " = '" + speed_text_ + "' depends on u or t.",
                           "Give it as a function of position and of the random field.");
        source_.reset();
        if (source_text_ != "0")
          source_ = std::make_unique<Expression<dim>>("physics/wave/source", source_text_, 1, this->constants());
      }

      std::vector<FieldBlock> blocks() const override { return {{"displacement"}}; }

      unsigned int  time_order() const override { return 2; }
      bool          is_linear() const override { return true; }
      bool          is_spd() const override { return true; }
      NearNullSpace near_null_space() const override { return NearNullSpace::constants; }
      bool          loads_depend_on_time() const override { return source_ && source_->depends_on_time(); }

      void residual(const PointState<dim> &state, PointForm<dim> &form) const override
      {
        form.f0[0] = state.acceleration[0] - source(state);
        form.f1[0] = stiffness(state) * state.gradient[0];
      }

      void tangent(const PointState<dim> &state, PointTangent<dim> &tangent) const override
      {
        const double c2            = stiffness(state);
        tangent.f0_acceleration[0] = 1.;
        for (unsigned int i = 0; i < dim; ++i)
          tangent.f1_gradient[0][i][i] = c2;
      }

      bool   has_energy() const override { return true; }
      double energy(const PointState<dim> &state) const override
      {
        return stored_energy(state) - source(state) * state.value[0];
      }
      double kinetic_energy(const PointState<dim> &state) const override
      {
        return 0.5 * state.rate[0] * state.rate[0];
      }
      double stored_energy(const PointState<dim> &state) const override
      {
        return 0.5 * stiffness(state) * state.gradient[0].norm_square();
      }

    private:
      void require_positive(const double speed) const
      {
        if (!(speed > 0.))
          throw InputError("physics/wave/wave speed = '" + speed_text_ + "' is " + text::shortest(speed) +
                               (is_uniform_ ? "." : " somewhere."),
                           "It is positive: of a random field take exp(field), for instance.");
      }

      /// c^2.
      double stiffness(const PointState<dim> &state) const
      {
        if (is_uniform_)
          return uniform_speed_ * uniform_speed_;
        const double speed = speed_.value(state.x, state.time, state.material_id, 0., state.field);
        require_positive(speed);
        return speed * speed;
      }

      double source(const PointState<dim> &state) const
      {
        return source_ ? source_->value(state.x, state.time) : 0.;
      }

      std::string      speed_text_    = "1";
      bool             is_uniform_    = true;
      double           uniform_speed_ = 1.;
      Coefficient<dim> speed_;
      std::string      source_text_ = "0";

      std::unique_ptr<Expression<dim>> source_;
    };

    const RegisterPhysics<Wave> registration("wave", "Scalar wave equation.");
  } // namespace
} // namespace trestle

#include "core/text.h"
#include "physics/functions/coefficient.h"
#include "physics/functions/expression.h"
#include "physics/models/physics.h"

#include <optional>

namespace trestle
{
  using namespace dealii;

  /**
   * capacity du/dt - div(conductivity grad u) + reaction u = source, for heat, concentration or pressure alike.
   * The conductivity may depend on x, t, the material and u; on u the problem is nonlinear, its tangent
   * nonsymmetric, and there is no potential. Units are the user's own; the energy is that of the steady problem.
   */
  template <int dim>
  class Diffusion : public Physics<dim>
  {
  public:
    explicit Diffusion(ParameterSink &prm)
    {
      prm.add("conductivity", conductivity_text_,
              "Expression of x, y, z, t, u and field; or one for each material, by id or name: `0: 1 | 1, copper: "
              "10`.");
      prm.add("conductivity derivative", derivative_text_,
              "Its derivative by u, same syntax; empty: differentiated numerically.");
      prm.add("capacity", capacity_text_,
              "Factor of du/dt (density times specific heat); expression of x, y, z, or one a material.");
      reaction_.declare(prm, "reaction", "Coefficient of the reaction term, 1/time times capacity.",
                        Allowed::non_negative());
      prm.add("source", source_text_, "Volume source, expression of x, y, z and t.");
    }

    void setup() override
    {
      conductivity_.setup("physics/diffusion/conductivity", conductivity_text_, derivative_text_, *this);
      capacity_.setup("physics/diffusion/capacity", capacity_text_, "", *this);
      reaction_.evaluate(this->constants());
      source_.emplace("physics/diffusion/source", source_text_, 1, this->constants());
      if (capacity_.depends_on_u() || capacity_.depends_on_time())
        throw InputError("physics/diffusion/capacity = '" + capacity_text_ + "' depends on u or t.",
                         "Only the conductivity may; give the capacity as a function of position.");
    }

    std::vector<FieldBlock> blocks() const override { return {FieldBlock{.name = "u"}}; }
    unsigned int            time_order() const override { return 1; }
    bool                    is_linear() const override { return !conductivity_.depends_on_u(); }
    bool                    is_spd() const override { return is_linear(); }
    NearNullSpace           near_null_space() const override { return NearNullSpace::constants; }
    bool                    tangent_depends_on_time() const override { return conductivity_.depends_on_time(); }

    void residual(const PointState<dim> &state, PointForm<dim> &form) const override
    {
      form.f0[0] = reaction_ * state.value[0] - source_->value(state.x, state.time);
      if (state.rate[0] != 0.)
        form.f0[0] += capacity_.value(state.x, state.time, state.material_id, 0., state.field) * state.rate[0];
      form.f1[0] = conductivity(state) * state.gradient[0];
    }

    void tangent(const PointState<dim> &state, PointTangent<dim> &tangent) const override
    {
      tangent.f0_value[0]    = reaction_;
      tangent.f0_rate[0]     = capacity_.value(state.x, state.time, state.material_id, 0., state.field);
      tangent.f1_gradient[0] = conductivity(state) * unit_symmetric_tensor<dim>();
      if (conductivity_.depends_on_u())
        tangent.f1_value[0] =
            conductivity_.derivative(state.x, state.time, state.material_id, state.value[0], state.field) *
            state.gradient[0];
    }

    bool has_energy() const override { return is_linear(); }

    double energy(const PointState<dim> &state) const override
    {
      const double u = state.value[0];
      return 0.5 * conductivity(state) * state.gradient[0].norm_square() + 0.5 * reaction_ * u * u -
             source_->value(state.x, state.time) * u;
    }

  private:
    double conductivity(const PointState<dim> &state) const
    {
      const double k = conductivity_.value(state.x, state.time, state.material_id, state.value[0], state.field);
      if (!(k > 0.) && is_linear())
        throw InputError("The conductivity is " + text::shortest(k) + " at a point of material id " +
                             std::to_string(state.material_id) + ".",
                         "A conductivity must be positive; correct physics/diffusion/conductivity = '" +
                             conductivity_text_ + "'.");
      return k;
    }

    std::string                    conductivity_text_ = "1";
    std::string                    derivative_text_;
    std::string                    capacity_text_ = "1";
    std::string                    source_text_   = "0";
    ParametrisedNumber             reaction_{0.};
    Coefficient<dim>               conductivity_;
    Coefficient<dim>               capacity_;
    std::optional<Expression<dim>> source_;
  };

  namespace
  {
    const RegisterPhysics<Diffusion> registration("diffusion",
                                                  "Linear and nonlinear diffusion, steady and transient.");
  }
} // namespace trestle

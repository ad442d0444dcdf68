#include "physics/functions/expression.h"
#include "physics/models/physics.h"

#include <memory>

namespace trestle
{
  namespace
  {
    using namespace dealii;

    /**
     * Scalar waves: d2u/dt2 - c^2 laplace u = f. The flux of the weak form is c^2 grad u, so a Neumann value g
     * stands for c^2 du/dn. Energies are those of a medium of unit density.
     */
    template <int dim>
    class Wave : public Physics<dim>
    {
    public:
      explicit Wave(ParameterSink &prm)
      {
        prm.add("wave speed", speed_, "Speed c, m/s.", Allowed::positive());
        prm.add("source", source_text_, "Expression of x, y, z, t: f, acceleration per unit mass; 0: none.");
      }

      void setup() override
      {
        source_.reset();
        if (source_text_ != "0")
          source_ = std::make_unique<Expression<dim>>("physics/wave/source", source_text_, 1, this->constants());
      }

      std::vector<FieldBlock> blocks() const override { return {{"displacement"}}; }

      unsigned int  time_order() const override { return 2; }
      bool          is_linear() const override { return true; }
      bool          is_spd() const override { return true; }
      NearNullSpace near_null_space() const override { return NearNullSpace::constants; }

      void residual(const PointState<dim> &state, PointForm<dim> &form) const override
      {
        form.f0[0] = state.acceleration[0] - source(state);
        form.f1[0] = speed_ * speed_ * state.gradient[0];
      }

      void tangent(const PointState<dim> &, PointTangent<dim> &tangent) const override
      {
        tangent.f0_acceleration[0] = 1.;
        for (unsigned int i = 0; i < dim; ++i)
          tangent.f1_gradient[0][i][i] = speed_ * speed_;
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
        return 0.5 * speed_ * speed_ * state.gradient[0].norm_square();
      }

    private:
      double source(const PointState<dim> &state) const
      {
        return source_ ? source_->value(state.x, state.time) : 0.;
      }

      double      speed_       = 1.;
      std::string source_text_ = "0";

      std::unique_ptr<Expression<dim>> source_;
    };

    const RegisterPhysics<Wave> registration("wave", "Scalar wave equation.");
  } // namespace
} // namespace trestle

#include "core/text.h"
#include "physics/functions/coefficient.h"
#include "physics/functions/expression.h"
#include "physics/models/physics.h"

#include <cmath>
#include <optional>

namespace trestle
{
  namespace
  {
    using namespace dealii;

    /**
     * Transport of a scalar: du/dt + b . grad u - div(k grad u) + c u = f. Convection is not integrated by parts, so
     * that a boundary without a condition is an outflow, k du/dn = 0, and a Neumann value stands for k du/dn.
     *
     * Streamline upwind Petrov-Galerkin (Brooks, Hughes 1982): the strong residual, all of its terms, is tested with
     * tau b . grad v, too. With the metric G of the cell (e . G e = 4/h^2)
     *   tau = (b . G b + 9 k^2 G : G + c^2)^(-1/2)
     * (Shakib, Hughes, Johan 1991; without the time step: John, Novo 2011). See doc/theory/transport.md.
     */
    template <int dim>
    class Transport : public Physics<dim>
    {
    public:
      explicit Transport(ParameterSink &prm)
      {
        prm.add("velocity", velocity_text_,
                "Expressions of x, y, z, t and field a component (';'): b, m/s; 0: no convection.");
        prm.add(
            "diffusivity", diffusivity_text_,
            "Expression of x, y, z, t and field: k > 0, m^2/s; or one for each material, by id or name: `0: 1 | "
            "1, water: 0.1`.");
        prm.add("reaction", reaction_text_, "Rate c at which u decays, 1/s; as the diffusivity.");
        prm.add("source", source_text_, "Expression of x, y, z and t: f, u a second.");
        prm.add("stabilisation", stabilisation_,
                "supg: upwinding along streamlines; none: Galerkin, which oscillates where |b| h exceeds 2 k.",
                Allowed::one_of({"supg", "none"}));
      }

      void setup() override
      {
        velocity_.clear();
        if (has_velocity())
          read_velocity();
        read("diffusivity", diffusivity_text_, diffusivity_);
        read("reaction", reaction_text_, reaction_);
        source_.emplace("physics/transport/source", source_text_, 1, this->constants());
        diffusivity_varies_ = false;
        for (const char *coordinate : {"x", "y", "z"})
          diffusivity_varies_ |= mentions_variable(diffusivity_text_, coordinate);
      }

      std::vector<FieldBlock> blocks() const override { return {FieldBlock{.name = "u"}}; }
      unsigned int            time_order() const override { return 1; }
      bool                    is_linear() const override { return true; }
      bool                    is_spd() const override { return false; }
      NearNullSpace           near_null_space() const override { return NearNullSpace::constants; }
      bool                    is_stabilised() const override { return has_velocity() && stabilisation_ == "supg"; }

      bool tangent_depends_on_time() const override
      {
        bool result = diffusivity_.depends_on_time() || reaction_.depends_on_time();
        for (const auto &component : velocity_)
          result |= component.depends_on_time();
        return result;
      }

      void residual(const PointState<dim> &state, PointForm<dim> &form) const override
      {
        const Equation at = equation(state);
        const auto    &g  = state.gradient[0];
        form.f0[0] =
            state.rate[0] + at.velocity * g + at.reaction * state.value[0] - source_->value(state.x, state.time);
        form.f1[0] = at.diffusivity * g;
        if (is_stabilised())
          form.f1[0] +=
              (form.f0[0] - at.diffusivity * state.laplacian[0] - at.diffusivity_gradient * g) * at.shift;
      }

      void tangent(const PointState<dim> &state, PointTangent<dim> &tangent) const override
      {
        const Equation at      = equation(state);
        tangent.f0_value[0]    = at.reaction;
        tangent.f0_rate[0]     = 1.;
        tangent.f0_gradient[0] = at.velocity;
        tangent.f1_gradient[0] = at.diffusivity * unit_symmetric_tensor<dim>();
        if (!is_stabilised())
          return;
        tangent.f1_value[0] = at.reaction * at.shift;
        tangent.f1_gradient[0] += outer_product(at.shift, at.velocity - at.diffusivity_gradient);
        tangent.f1_rate[0]      = at.shift;
        tangent.f1_laplacian[0] = -at.diffusivity * at.shift;
      }

    private:
      /// Coefficients at a point.
      struct Equation
      {
        Tensor<1, dim> velocity;
        double         diffusivity;
        double         reaction;
        Tensor<1, dim> shift;                ///< tau b: how far test functions are moved upwind
        Tensor<1, dim> diffusivity_gradient; ///< as the strong residual has it
      };

      bool has_velocity() const { return velocity_text_ != "0"; }

      /// @throws InputError: does not parse; depends on u.
      void read(const std::string &key, const std::string &text, Coefficient<dim> &coefficient) const
      {
        coefficient.setup("physics/transport/" + key, text, "", *this);
        if (coefficient.depends_on_u())
          throw InputError("physics/transport/" + key + " = '" + text + "' depends on u.",
                           "Transport is linear: give a function of position and time.");
      }

      void read_velocity()
      {
        const auto parts = text::split(velocity_text_, ';');
        if (parts.size() != dim)
          throw InputError("physics/transport/velocity = '" + velocity_text_ + "' has " +
                               std::to_string(parts.size()) + " component(s), " + std::to_string(dim) +
                               " are needed.",
                           "Separate the components by ';'.");
        for (const auto &part : parts)
          read("velocity", part, velocity_.emplace_back());
      }

      double value(const Coefficient<dim> &coefficient, const PointState<dim> &state, const Point<dim> &x) const
      {
        return coefficient.value(x, state.time, state.material_id, 0., state.field);
      }

      Equation equation(const PointState<dim> &state) const
      {
        Equation at{{}, value(diffusivity_, state, state.x), value(reaction_, state, state.x), {}, {}};
        if (!(at.diffusivity > 0.))
          throw InputError("The diffusivity is " + text::shortest(at.diffusivity) + " at a point of material id " +
                               std::to_string(state.material_id) + ".",
                           "It must be positive; correct physics/transport/diffusivity = '" + diffusivity_text_ +
                               "'.");
        for (unsigned int d = 0; d < velocity_.size(); ++d)
          at.velocity[d] = value(velocity_[d], state, state.x);
        if (is_stabilised())
          stabilise(state, at);
        return at;
      }

      void stabilise(const PointState<dim> &state, Equation &at) const
      {
        const auto  &metric    = state.metric;
        const double diffusion = 3. * at.diffusivity * metric.norm();
        const double tau       = 1. / std::sqrt(at.velocity * (metric * at.velocity) + diffusion * diffusion +
                                                at.reaction * at.reaction);
        at.shift               = tau * at.velocity;
        if (!diffusivity_varies_)
          return;
        at.diffusivity_gradient = diffusivity_gradient(state);
        // A jump within a cell is no gradient. Below this bound the symmetric part of the tangent is positive.
        const double square = at.diffusivity_gradient.norm_square(), largest = 2. * at.diffusivity / tau;
        if (square > largest)
          at.diffusivity_gradient *= std::sqrt(largest / square);
      }

      /// Within a material, by central differences of fourth order whose points lie in the cell.
      Tensor<1, dim> diffusivity_gradient(const PointState<dim> &state) const
      {
        Tensor<1, dim> result;
        for (unsigned int d = 0; d < dim; ++d)
          {
            const double step = 1e-3 * 2. / std::sqrt(state.metric[d][d]);
            const auto   at   = [&](const double offset) {
              Point<dim> x = state.x;
              x[d] += offset;
              return value(diffusivity_, state, x);
            };
            result[d] = (8. * (at(step) - at(-step)) - (at(2. * step) - at(-2. * step))) / (12. * step);
          }
        return result;
      }

      std::string velocity_text_    = "0";
      std::string diffusivity_text_ = "1";
      std::string reaction_text_    = "0";
      std::string source_text_      = "0";
      std::string stabilisation_    = "supg";

      std::vector<Coefficient<dim>>  velocity_; ///< a component; empty: none
      Coefficient<dim>               diffusivity_;
      Coefficient<dim>               reaction_;
      std::optional<Expression<dim>> source_;
      bool                           diffusivity_varies_ = false; ///< with position, in one of the materials
    };

    const RegisterPhysics<Transport>
        registration("transport", "Convection, diffusion and reaction of a scalar, SUPG; steady or "
                                  "transient.");
  } // namespace
} // namespace trestle

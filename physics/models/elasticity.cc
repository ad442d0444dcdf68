#include "physics/models/elasticity.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/models/plane_stress.h"
#include "physics/models/small_strain.h"

#include <algorithm>

namespace trestle
{
  using namespace dealii;

  namespace
  {
    void refuse_history(const Material &material)
    {
      if (material.n_internal() > 0)
        throw InputError("physics/elasticity/material: the law has a history, which this physics does not keep.",
                         "Choose a law without, or compute a cell: study = representative volume.");
    }
  } // namespace

  template <int dim>
  Elasticity<dim>::Elasticity(ParameterSink &prm, const double default_density)
    : density_(default_density)
  {
    prm.add("kind", kind_, "Of two-dimensional problems.", Allowed::one_of({"plane strain", "plane stress"}));
    prm.add("body force", body_force_text_,
            "Force a volume: expressions of x, y, z and t, components separated by ';'. Empty: none.");
    prm.add("stiffness factor", factor_text_,
            "Factor of stresses and stored energy: expression of x, y, z, the parameters and the random field "
            "(`field`), "
            "or one a material.");
    prm.add("density", density_, "Mass a volume; 0: no inertia.", Allowed::non_negative());
    material_ = std::make_unique<Choice<Material>>(prm, "material", "linear isotropic", "Stress-strain law.");
    const auto section = prm.section("inclusion");
    prm.add("material ids", inclusion_text_,
            "Ids or names of the mesh's materials made of this section's material; empty: none.");
    inclusion_ = std::make_unique<Choice<Material>>(prm, "material", "linear isotropic", "Stress-strain law.");
  }

  template <int dim>
  void Elasticity<dim>::setup()
  {
    (*material_)->set_constants(this->constants());
    (*material_)->setup();
    (*inclusion_)->set_constants(this->constants());
    law_           = &**material_;
    inclusion_law_ = &**inclusion_;
    inclusion_ids_ = this->material_ids("inclusion/material ids", inclusion_text_);
    if (!inclusion_ids_.empty())
      (*inclusion_)->setup();
    refuse_history(**material_);
    if (!inclusion_ids_.empty())
      refuse_history(**inclusion_);
    is_plane_stress_ = dim == 2 && kind_ == "plane stress";
    has_factor_      = factor_text_ != "1";
    factor_.setup("physics/stiffness factor", factor_text_, "", *this);
    if (factor_.depends_on_u() || factor_.depends_on_time())
      throw InputError("physics/stiffness factor = '" + factor_text_ + "' depends on u or t.",
                       "Give it as a function of position and of the random field.");
    body_force_.reset();
    if (body_force_text_.find_first_not_of(" \t") != std::string::npos)
      body_force_.emplace("physics/body force", body_force_text_, dim, this->constants());
  }

  template <int dim>
  std::vector<FieldBlock> Elasticity<dim>::blocks() const
  {
    return {FieldBlock{.name = "displacement", .n_components = dim, .is_vector = true}};
  }

  template <int dim>
  bool Elasticity<dim>::is_linear() const
  {
    return (*material_)->is_linear() && (inclusion_ids_.empty() || (*inclusion_)->is_linear());
  }

  template <int dim>
  const Material &Elasticity<dim>::material(const types::material_id id) const
  {
    const bool is_inclusion = !inclusion_ids_.empty() &&
                              std::find(inclusion_ids_.begin(), inclusion_ids_.end(), id) != inclusion_ids_.end();
    return is_inclusion ? *inclusion_law_ : *law_;
  }

  template <int dim>
  double Elasticity<dim>::stiffness_factor(const PointState<dim> &state) const
  {
    if (!has_factor_)
      return 1.;
    const double result = factor_.value(state.x, state.time, state.material_id, 0., state.field);
    if (!(result > 0.))
      throw InputError("physics/stiffness factor = '" + factor_text_ + "' is " + text::shortest(result) +
                           " somewhere.",
                       "It is positive: of a random field take exp(field), for instance.");
    return result;
  }

  template <int dim>
  Strain Elasticity<dim>::strain(const PointState<dim> &state) const
  {
    const Strain result = small_strain<dim>(state.gradient);
    return is_plane_stress_ ? plane_stress_strain(material(state.material_id), result) : result;
  }

  template <int dim>
  Stress Elasticity<dim>::stress(const PointState<dim> &state) const
  {
    return stiffness_factor(state) * material(state.material_id).stress(strain(state));
  }

  template <int dim>
  void Elasticity<dim>::residual(const PointState<dim> &state, PointForm<dim> &form) const
  {
    const Stress stress = this->stress(state);
    for (unsigned int c = 0; c < dim; ++c)
      {
        form.f0[c] = density_ * state.acceleration[c];
        if (body_force_)
          form.f0[c] -= body_force_->value(state.x, state.time, c);
        for (unsigned int i = 0; i < dim; ++i)
          form.f1[c][i] = stress[c][i];
      }
  }

  template <int dim>
  void Elasticity<dim>::tangent(const PointState<dim> &state, PointTangent<dim> &tangent) const
  {
    const Material &law       = material(state.material_id);
    Stiffness       stiffness = law.stiffness(law.is_linear() ? Strain() : strain(state));
    if (is_plane_stress_)
      stiffness = condensed_stiffness(stiffness);
    stiffness *= stiffness_factor(state);
    for (unsigned int c = 0; c < dim; ++c)
      {
        tangent.f0_acceleration[c * dim + c] = density_;
        for (unsigned int d = 0; d < dim; ++d)
          for (unsigned int i = 0; i < dim; ++i)
            for (unsigned int j = 0; j < dim; ++j)
              tangent.f1_gradient[c * dim + d][i][j] = stiffness[c][i][d][j];
      }
  }

  template <int dim>
  void Elasticity<dim>::tangents(std::span<const PointState<dim>> states,
                                 std::span<PointTangent<dim>>     tangents) const
  {
    if (states.empty() || has_factor_ || !material(states.front().material_id).is_linear())
      return Physics<dim>::tangents(states, tangents);
    tangent(states.front(), tangents.front());
    for (auto &other : tangents.subspan(1))
      {
        other.f0_acceleration = tangents.front().f0_acceleration;
        other.f1_gradient     = tangents.front().f1_gradient;
      }
  }

  template <int dim>
  double Elasticity<dim>::energy(const PointState<dim> &state) const
  {
    double result = stored_energy(state);
    if (body_force_)
      for (unsigned int c = 0; c < dim; ++c)
        result -= body_force_->value(state.x, state.time, c) * state.value[c];
    return result;
  }

  template <int dim>
  double Elasticity<dim>::kinetic_energy(const PointState<dim> &state) const
  {
    double sum = 0.;
    for (unsigned int c = 0; c < dim; ++c)
      sum += state.rate[c] * state.rate[c];
    return 0.5 * density_ * sum;
  }

  template <int dim>
  double Elasticity<dim>::stored_energy(const PointState<dim> &state) const
  {
    return stiffness_factor(state) * material(state.material_id).energy(strain(state));
  }

  template <int dim>
  std::vector<std::string> Elasticity<dim>::derived_names() const
  {
    return stress_names<dim>();
  }

  template <int dim>
  void Elasticity<dim>::derived(const PointState<dim> &state, std::vector<double> &values) const
  {
    set_stress_values<dim>(stress(state), values);
  }

  template class Elasticity<2>;
  template class Elasticity<3>;

  namespace
  {
    const RegisterPhysics<Elasticity>
        registration("elasticity",
                     "Small-strain solids: plane strain, plane stress, 3D; linear and nonlinear materials.");
  }
} // namespace trestle

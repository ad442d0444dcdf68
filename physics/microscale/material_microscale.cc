#include "physics/microscale/material_microscale.h"

#include "core/exceptions.h"
#include "core/file.h"
#include "core/text.h"
#include "physics/answering/voigt.h"
#include "physics/api/material_law.h"
#include "physics/output/point_output.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace trestle
{
  template <int dim>
  MaterialMicroscale<dim>::MaterialMicroscale(std::shared_ptr<PointMaterial> material)
    : material_(std::move(material)),
      n_internal_(material_->law().n_internal())
  {}

  /// Of a host that has no parameters to tell.
  template <int dim>
  void MaterialMicroscale<dim>::require_setup()
  {
    if (!is_set_up_)
      set_parameters({}, false);
  }

  template <int dim>
  void MaterialMicroscale<dim>::set_parameters(const std::map<std::string, double> &parameters,
                                               const bool                           has_field)
  {
    material_->setup(parameters, has_field);
    is_set_up_ = true;
  }

  template <int dim>
  void MaterialMicroscale<dim>::set_n_points(const std::size_t n)
  {
    const std::size_t before = n_points();
    state_.resize(n * state_length(), 0.);
    trial_.resize(n * n_internal_, 0.);
    strain_.resize(n * this->n_strain(), 0.);
    for (std::size_t point = before; point < n; ++point)
      state_[point * state_length()] = reference_temperature();
  }

  template <int dim>
  PointConditions MaterialMicroscale<dim>::conditions(const std::size_t point) const
  {
    return {state_[point * state_length()], state_[point * state_length() + 1]};
  }

  template <int dim>
  Material::Internal MaterialMicroscale<dim>::committed_internal(const std::size_t point) const
  {
    return std::span(state_).subspan(point * state_length() + n_conditions, n_internal_);
  }

  /// Whether the law has numbers there.
  template <int dim>
  void MaterialMicroscale<dim>::check_conditions(std::span<const double> conditions, const std::size_t point)
  {
    for (const double value : conditions)
      if (!std::isfinite(value))
        throw InputError("The temperature or the field at material point " + std::to_string(point) +
                             " is not finite (" + text::shortest(value) + ").",
                         "Look at macroscale/temperature.");
    material_->set_conditions({conditions[0], conditions[1]});
  }

  template <int dim>
  void MaterialMicroscale<dim>::set_conditions(std::span<const std::size_t> points,
                                               std::span<const double>      conditions)
  {
    require_setup();
    if (conditions.size() != points.size() * n_conditions)
      throw InputError("There are " + std::to_string(conditions.size()) + " conditions for " +
                           std::to_string(points.size()) + " material points.",
                       "Give a temperature and the random field's value for each.");
    for (std::size_t i = 0; i < points.size(); ++i)
      {
        if (points[i] >= n_points())
          throw InputError("There is no material point " + std::to_string(points[i]) + "; there are " +
                               std::to_string(n_points()) + ".",
                           "Points count from 0; set their number first.");
        check_conditions(conditions.subspan(i * n_conditions, n_conditions), points[i]);
      }
    for (std::size_t i = 0; i < points.size(); ++i)
      std::copy_n(&conditions[i * n_conditions], n_conditions, &state_[points[i] * state_length()]);
  }

  template <int dim>
  void MaterialMicroscale<dim>::evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                                         const MicroscaleAnswer &answer)
  {
    using V = Voigt<dim>;
    check_request(*this, points, strains, answer);
    require_setup();
    const std::size_t   n = points.size();
    std::vector<double> stress(n * V::n_stress), tangent(answer.tangent.size()), after(n * n_internal_);
    for (std::size_t i = 0; i < n; ++i)
      {
        material_->set_conditions(conditions(points[i]));
        const auto  &law    = material_->law();
        const Strain strain = V::tensor_of_strain(&strains[i * V::n_strain]) - material_->thermal_strain();
        const auto   before = committed_internal(points[i]);
        V::write_stress(law.stress(strain, before), &stress[i * V::n_stress]);
        if (!tangent.empty())
          V::write_stiffness(law.stiffness(strain, before), &tangent[i * V::n_stress * V::n_strain]);
        law.advance(strain, before, std::span(after).subspan(i * n_internal_, n_internal_));
      }
    check_answer({stress, tangent, after, {}}); // before any of it is kept
    if (!answer.stress.empty())
      std::copy(stress.begin(), stress.end(), answer.stress.begin());
    std::copy(tangent.begin(), tangent.end(), answer.tangent.begin());
    std::fill(answer.estimate.begin(), answer.estimate.end(), 0.);
    std::fill(answer.level.begin(), answer.level.end(), MicroscaleLevel::finite_elements);
    for (std::size_t i = 0; i < n; ++i)
      {
        std::copy_n(after.begin() + i * n_internal_, n_internal_, trial_.begin() + points[i] * n_internal_);
        std::copy_n(strains.begin() + i * V::n_strain, V::n_strain, strain_.begin() + points[i] * V::n_strain);
      }
  }

  template <int dim>
  void MaterialMicroscale<dim>::commit()
  {
    for (std::size_t point = 0; point < n_points(); ++point)
      std::copy_n(trial_.begin() + point * n_internal_, n_internal_,
                  state_.begin() + point * state_length() + n_conditions);
  }

  template <int dim>
  void MaterialMicroscale<dim>::roll_back()
  {
    for (std::size_t point = 0; point < n_points(); ++point)
      std::ranges::copy(committed_internal(point), trial_.begin() + point * n_internal_);
  }

  template <int dim>
  std::vector<double> MaterialMicroscale<dim>::pack(const std::size_t point) const
  {
    const auto begin = state_.begin() + point * state_length();
    return {begin, begin + state_length()};
  }

  template <int dim>
  void MaterialMicroscale<dim>::unpack(const std::size_t point, std::span<const double> state)
  {
    const bool is_finite =
        std::all_of(state.begin(), state.end(), [](const double value) { return std::isfinite(value); });
    if (point >= n_points() || state.size() != state_length() || !is_finite)
      throw InputError("A state of " + std::to_string(state.size()) + (is_finite ? "" : " not all finite") +
                           " numbers was given to material point " + std::to_string(point) + " of " +
                           std::to_string(n_points()) + ", whose states have " + std::to_string(state_length()) +
                           ".",
                       "Unpack what pack() gave with the same law.");
    std::copy(state.begin(), state.end(), state_.begin() + point * state_length());
    std::copy(state.begin() + n_conditions, state.end(), trial_.begin() + point * n_internal_);
  }

  template <int dim>
  std::vector<std::string> MaterialMicroscale<dim>::field_names() const
  {
    std::vector<std::string> names    = {"temperature"};
    const auto               internal = material_->law().internal_names();
    names.insert(names.end(), internal.begin(), internal.end());
    return names;
  }

  template <int dim>
  std::vector<double> MaterialMicroscale<dim>::fields(const std::size_t point) const
  {
    std::vector<double> values = {conditions(point).temperature};
    const auto          begin  = trial_.begin() + point * n_internal_;
    values.insert(values.end(), begin, begin + n_internal_);
    return values;
  }

  template <int dim>
  void MaterialMicroscale<dim>::write_cell(const std::size_t point, const RunDirectory &directory,
                                           const std::string &name) const
  {
    using V = Voigt<dim>;
    material_->set_conditions(conditions(point));
    const double *const strain = &strain_[point * V::n_strain];
    double              stress[V::n_stress];
    V::write_stress(material_->law().stress(V::tensor_of_strain(strain) - material_->thermal_strain(),
                                            committed_internal(point)),
                    stress);
    std::vector<NamedPointValues> fields;
    const auto                    names = field_names();
    const auto                    state = this->fields(point);
    for (std::size_t i = 0; i < names.size(); ++i)
      fields.push_back({names[i], {state[i]}});
    for (unsigned int i = 0; i < V::n_strain; ++i)
      fields.push_back({std::string("strain_") + voigt::stress_names[V::stress_of_strain(i)], {strain[i]}});
    for (unsigned int i = 0; i < V::n_stress; ++i)
      fields.push_back({std::string("stress_") + voigt::stress_names[i], {stress[i]}});
    std::ostringstream text;
    PointOutput<dim>({dealii::Point<dim>()}, fields).write(0., 0, text);
    write_file_atomically(directory.file(name + ".vtu"), text.str());
  }

  template class MaterialMicroscale<2>;
  template class MaterialMicroscale<3>;

  namespace
  {
    class RegisteredLaw : public MaterialLaw
    {
    public:
      explicit RegisteredLaw(ParameterSink &prm)
      {
        const auto section = prm.section("material");
        material_          = std::make_shared<PointMaterial>(prm);
      }

      std::unique_ptr<Microscale> microscale(const unsigned int dimension) const override
      {
        if (dimension == 2)
          return std::make_unique<MaterialMicroscale<2>>(material_);
        return std::make_unique<MaterialMicroscale<3>>(material_);
      }

    private:
      std::shared_ptr<PointMaterial> material_;
    };
  } // namespace

  std::unique_ptr<MaterialLaw> MaterialLaw::create(ParameterSink &prm)
  {
    return std::make_unique<RegisteredLaw>(prm);
  }
} // namespace trestle

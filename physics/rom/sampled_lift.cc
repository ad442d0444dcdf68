#include "physics/rom/sampled_lift.h"

#include "physics/time/dirichlet_rates.h"

#include <deal.II/dofs/dof_tools.h>

namespace trestle
{
  template <int dim>
  SampledLift<dim>::SampledLift(Discretisation<dim> &discretisation, std::vector<Place> places)
    : discretisation_(discretisation),
      places_(std::move(places))
  {
    for (const auto &[id, dirichlet] : discretisation.conditions().dirichlet())
      for (const auto &component : dirichlet.components)
        is_constant_ = is_constant_ && !(component && component->depends_on_time());
    if (!is_constant_)
      {
        bool hangs = false;
        for (const Place &place : places_)
          hangs = hangs || !discretisation.constraints().get_constraint_entries(place.dof)->empty();
        asks_constraints_ = discretisation.mesh().communicator().any(hangs);
        find_components();
      }
    follow_parameters();
  }

  /// Where boundaries meet the lower id wins, as in Discretisation.
  template <int dim>
  void SampledLift<dim>::find_components()
  {
    for (const auto &[id, dirichlet] : discretisation_.conditions().dirichlet())
      for (unsigned int c = 0; c < dirichlet.components.size(); ++c)
        if (dirichlet.components[c])
          {
            dealii::ComponentMask mask(dirichlet.components.size(), false);
            mask.set(c, true);
            const auto dofs = dealii::DoFTools::extract_boundary_dofs(discretisation_.dof_handler(), mask, {id});
            for (std::size_t i = 0; i < places_.size(); ++i)
              if (dofs.is_element(places_[i].dof))
                prescribed_.try_emplace(i, Component{id, c});
          }
  }

  template <int dim>
  void SampledLift<dim>::follow_parameters()
  {
    if (is_constant_)
      present_ = present();
    points_.resize(is_constant_ ? 0 : places_.size());
    for (std::size_t i = 0; i < points_.size(); ++i)
      points_[i] = discretisation_.mesh().mapping().transform_unit_to_real_cell(
          places_[i].cell, discretisation_.fe().unit_support_point(places_[i].index));
  }

  /// At the discretisation's own time. Its constraints are closed: entries name free dofs alone, which are zero.
  template <int dim>
  Eigen::VectorXd SampledLift<dim>::present() const
  {
    Eigen::VectorXd result(places_.size());
    for (std::size_t i = 0; i < places_.size(); ++i)
      result[i] = discretisation_.constraints().get_inhomogeneity(places_[i].dof);
    return result;
  }

  template <int dim>
  Eigen::VectorXd SampledLift<dim>::values(const double time)
  {
    if (is_constant_)
      return present_;
    if (asks_constraints_)
      {
        discretisation_.set_time(time);
        return present();
      }
    Eigen::VectorXd result =
        Eigen::VectorXd::Zero(places_.size()); // a pinned pressure has no expression, and is zero
    const auto &conditions = discretisation_.conditions().dirichlet();
    discretisation_.mesh().communicator().on_all([&] {
      for (const auto &[i, by] : prescribed_)
        result[i] = conditions.at(by.boundary).components[by.component]->value(points_[i], time);
    });
    return result;
  }

  template <int dim>
  Eigen::VectorXd SampledLift<dim>::derivative(const unsigned int order, const double time, const double step)
  {
    using Rates = DirichletRates<dim>;
    if (is_constant_)
      return Eigen::VectorXd::Zero(places_.size());
    const double    part        = step / Rates::parts_of_step;
    const double    denominator = order == 1 ? 6. * part : part * part;
    const auto     &weights     = order == 1 ? Rates::first_weights : Rates::second_weights;
    Eigen::VectorXd result      = Eigen::VectorXd::Zero(places_.size());
    for (unsigned int k = 0; k < 4; ++k)
      result += weights[k] / denominator * values(time + k * part);
    return result;
  }

  template class SampledLift<2>;
  template class SampledLift<3>;
} // namespace trestle

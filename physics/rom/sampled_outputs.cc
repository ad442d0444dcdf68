#include "physics/rom/sampled_outputs.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/text.h"
#include "physics/functions/affine_expression.h"
#include "physics/functions/coefficient.h"
#include "physics/output/affine_integral.h"
#include "physics/rom/sampled_mesh.h"

#include <algorithm>
#include <limits>
#include <set>

namespace trestle
{
  using Eigen::VectorXd;

  namespace
  {
    void append(std::vector<std::string> &names, const std::vector<std::string> &more)
    {
      const auto names_alone = without_prefixes(more);
      names.insert(names.end(), names_alone.begin(), names_alone.end());
    }

    template <int dim>
    std::set<std::string> state_variables(const Discretisation<dim> &discretisation)
    {
      const auto all = FieldExpression::field_variables(dim, discretisation.physics().n_components());
      return {all.begin() + dim + 1, all.end()};
    }

    /// The derivatives in time that the scheme gives values alone; the initial ones are zero, as Bdf2's.
    std::vector<CoefficientState> with_rates(const MarchingRule &rule, std::span<const CoefficientState> values)
    {
      std::vector<CoefficientState> result;
      for (const CoefficientState &at : values)
        {
          CoefficientState state{at.time, at.value, VectorXd::Zero(at.value.size()), {}};
          if (const std::size_t n = result.size(); n > 0)
            {
              std::vector<CoefficientState> earlier;
              for (std::size_t e = n; e-- > 0 && earlier.size() < 2;)
                earlier.push_back(result[e]);
              state = CoefficientStep(rule, at.time, earlier).end(at.value);
            }
          result.push_back(state);
        }
      return result;
    }
  } // namespace

  template <int dim>
  SampledOutputs<dim>::SampledOutputs(const ReducedContext<dim> &context, std::span<const Vector> basis,
                                      std::span<const unsigned int> boundaries)
    : context_(context),
      basis_(basis),
      forces_(context.postprocessing.parts().forces, context.discretisation,
              {boundaries.begin(), boundaries.end()})
  {
    const auto parts = context_.postprocessing.parts();
    append(names_, parts.probes.names());
    append(names_, parts.lines.names());
    n_points_ = names_.size();
    set_integrals();
    append(names_, forces_.names());
    for (const auto &name : forces_.left_out())
      left_out_.push_back(name + " (a force on boundaries that are not always sampled)");
    find_points();
    if (!left_out_.empty())
      log::warning_once(
          "Reduced models answer without these numbers of section 'postprocessing', which would cost "
          "the whole mesh: " +
          text::join(left_out_, ", ") + ".");
  }

  template <int dim>
  void SampledOutputs<dim>::find_points()
  {
    if (n_points_ == 0 && forces_.names().empty())
      return;
    const auto             parts = context_.postprocessing.parts();
    std::set<unsigned int> cells;
    for (const auto &some : {parts.probes.cells(), parts.lines.cells(), cells_of(forces_.visits())})
      cells.insert(some.begin(), some.end());
    const std::vector<unsigned int> list(cells.begin(), cells.end());
    state_.emplace(context_.discretisation, list, basis_, context_.rule);
  }

  template <int dim>
  void SampledOutputs<dim>::set_integrals()
  {
    const auto &mesh      = context_.discretisation.mesh();
    const auto  variables = state_variables(context_.discretisation);
    for (const auto &[name, text, integrand] : context_.postprocessing.parts().integrals.list())
      if (!is_affine_in(text, variables) || mentions_variable(text, "t"))
        left_out_.push_back(name + " (an integral that is not linear in the state, or names t)");
      else if (mesh.is_deformable())
        left_out_.push_back(name + " (an integral over a mesh that is deformed)");
      else
        {
          names_.push_back(name);
          add_integral(integrand);
        }
    if (!integrals_.empty())
      set_lift();
    rows_.clear();
  }

  template <int dim>
  void SampledOutputs<dim>::add_integral(const FieldExpression &integrand)
  {
    auto     integral = affine_integral(context_.discretisation, integrand);
    Integral result{integral.constant, VectorXd::Zero(Eigen::Index(basis_.size())), {}};
    for (std::size_t m = 0; m < basis_.size(); ++m)
      for (unsigned int i = 0; i < integral.row.locally_owned_size(); ++i)
        result.slopes[Eigen::Index(m)] += integral.row.local_element(i) * basis_[m].local_element(i);
    context_.communicator().sum_in_place(result.slopes.data(), basis_.size());
    integrals_.push_back(std::move(result));
    rows_.push_back(std::move(integral.row));
  }

  /// Of the owned constrained dofs that any row sees.
  template <int dim>
  void SampledOutputs<dim>::set_lift()
  {
    const auto                                   &discretisation = context_.discretisation;
    std::vector<typename SampledLift<dim>::Place> places;
    std::set<dealii::types::global_dof_index>     seen;
    std::vector<std::vector<double>>              parts(rows_.size());
    std::vector<dealii::types::global_dof_index>  dofs(discretisation.fe().n_dofs_per_cell());
    const auto                                    is_seen = [&](const auto dof) {
      return discretisation.owned().is_element(dof) && discretisation.constraints().is_constrained(dof) &&
             std::ranges::any_of(rows_, [&](const Vector &row) { return row(dof) != 0.; });
    };
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (!cell->is_artificial())
        {
          cell->get_dof_indices(dofs);
          for (unsigned int i = 0; i < dofs.size(); ++i)
            if (is_seen(dofs[i]) && seen.insert(dofs[i]).second)
              {
                places.push_back({dofs[i], cell, i});
                for (std::size_t k = 0; k < rows_.size(); ++k)
                  parts[k].push_back(rows_[k](dofs[i]));
              }
        }
    for (std::size_t k = 0; k < rows_.size(); ++k)
      integrals_[k].of_lift = Eigen::Map<const VectorXd>(parts[k].data(), Eigen::Index(parts[k].size()));
    lift_.emplace(context_.discretisation, std::move(places));
  }

  template <int dim>
  void SampledOutputs<dim>::follow_parameters()
  {
    if (context_.discretisation.mesh().is_deformable()) // points may lie in other cells
      return find_points();
    if (state_)
      state_->follow_parameters();
    if (lift_)
      lift_->follow_parameters();
  }

  template <int dim>
  VectorXd SampledOutputs<dim>::integrals(const CoefficientState &state)
  {
    VectorXd result(Eigen::Index(integrals_.size()));
    if (integrals_.empty())
      return result;
    const VectorXd lift = lift_->values(state.time);
    for (std::size_t k = 0; k < integrals_.size(); ++k)
      result[Eigen::Index(k)] = integrals_[k].of_lift.dot(lift);
    context_.communicator().sum_in_place(result.data(), integrals_.size());
    for (std::size_t k = 0; k < integrals_.size(); ++k)
      result[Eigen::Index(k)] +=
          integrals_[k].constant + integrals_[k].slopes.head(state.value.size()).dot(state.value);
    return result;
  }

  template <int dim>
  void SampledOutputs<dim>::evaluate_state(const CoefficientState &state, const CoefficientState &boundary,
                                           std::vector<double> &result)
  {
    const auto           parts = context_.postprocessing.parts();
    const DiscreteState *full  = state_ ? &state_->set(state, boundary) : nullptr;
    Entries              entries;
    if (n_points_ > 0)
      {
        parts.probes.evaluate(full->value, entries);
        parts.lines.evaluate(full->value, entries);
      }
    for (const auto &entry : entries)
      result.push_back(entry.value);
    const VectorXd values = integrals(state);
    result.insert(result.end(), values.begin(), values.end());
    if (forces_.names().empty())
      return;
    const auto forces = forces_.evaluate(context_.assembler, *full);
    result.insert(result.end(), forces.begin(), forces.end());
  }

  template <int dim>
  std::vector<double> SampledOutputs<dim>::evaluate_at_all(std::span<const CoefficientState> path)
  {
    std::vector<CoefficientState> states(path.begin(), path.end()), boundary;
    for (const CoefficientState &state : path)
      boundary.push_back(state_ ? state_->boundary(state.time) : CoefficientState{});
    if (context_.rule.order == 1)
      {
        states = with_rates(context_.rule, path);
        if (state_)
          boundary = with_rates(context_.rule, boundary);
      }
    std::vector<double> result;
    for (std::size_t s = 0; s < path.size(); ++s)
      evaluate_state(states[s], boundary[s], result);
    return result;
  }

  template <int dim>
  std::vector<double> SampledOutputs<dim>::evaluate(std::span<const CoefficientState> path)
  {
    std::vector<double> result(context_.n_states() * names_.size(), std::numeric_limits<double>::quiet_NaN());
    if (result.empty() || path.empty())
      return result;
    const double time = context_.discretisation.time();
    try
      {
        result = evaluate_at_all(path);
      }
    catch (const ConvergenceError &)
      {}
    if (context_.discretisation.time() != time) // hanging nodes may have had it moved
      context_.discretisation.set_time(time);
    return result;
  }

  template class SampledOutputs<2>;
  template class SampledOutputs<3>;
} // namespace trestle

#include "studies/ensemble/state_changes.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace trestle
{
  namespace
  {
    /// velocity of velocity_x where there is a velocity_y as well.
    std::string field_of(const std::string &component, const std::vector<std::string> &all)
    {
      const auto at = component.size() < 2 ? std::string::npos : component.size() - 2;
      if (at == std::string::npos || component[at] != '_' || component.back() < 'x' || component.back() > 'z')
        return component;
      const auto field = component.substr(0, at);
      return std::ranges::find(all, field + "_y") == all.end() ? component : field;
    }

    /// Sums of squares over this rank's dofs of the runs read so far, and numbers of these dofs.
    struct Sums
    {
      Sums(const std::size_t n_fields, const std::size_t n_states)
        : changes(n_fields * (n_states - 1), 0.),
          sizes(n_fields, 0.),
          n_dofs(n_fields, 0.)
      {}

      void add(const std::vector<double> &states, const std::vector<unsigned int> &field_of_dof)
      {
        const std::size_t n = field_of_dof.size(), n_steps = changes.size() / sizes.size();
        for (std::size_t s = 0; s <= n_steps; ++s)
          for (std::size_t i = 0; i < n; ++i)
            {
              const double value = states[s * n + i];
              sizes[field_of_dof[i]] += value * value;
              if (s == n_steps)
                continue;
              const double change = states[(s + 1) * n + i] - value;
              changes[field_of_dof[i] * n_steps + s] += change * change;
            }
        for (const auto field : field_of_dof)
          n_dofs[field] += 1.;
      }

      void sum_over(const Communicator &all)
      {
        for (auto *values : {&changes, &sizes, &n_dofs})
          all.sum_in_place(values->data(), values->size());
      }

      std::vector<double> changes, sizes, n_dofs; ///< n_fields x n_steps; n_fields
    };

    Sums sums_of(const Communicator &all, RemeshedProblem &model, const Trajectories &runs,
                 const std::size_t n_fields)
    {
      Sums sums(n_fields, runs.n_states());
      if (runs.has_own_meshes())
        {
          for (std::size_t i = 0; i < runs.size(); ++i)
            if (runs.has_answer(i))
              {
                const auto         order = model.take(runs, i);
                const FieldsOfDofs fields(model.problem()->field_map());
                all.on_all([&] { sums.add(order.pick(runs.states(i)), fields.of_dof); });
              }
          return sums;
        }
      const DofOrder     order(all, model.dof_places());
      const FieldsOfDofs fields(model.problem()->field_map());
      all.on_all([&] {
        for (std::size_t i = 0; i < runs.size(); ++i)
          if (runs.has_answer(i))
            sums.add(order.pick(runs.states(i)), fields.of_dof);
      });
      return sums;
    }
  } // namespace

  FieldsOfDofs::FieldsOfDofs(const FieldMap &map)
  {
    std::vector<unsigned int> of_component, within;
    for (const auto &component : map.component_names())
      {
        const auto name = field_of(component, map.component_names());
        if (std::ranges::find(names, name) == names.end())
          names.push_back(name);
        const auto field = (unsigned int)(std::ranges::find(names, name) - names.begin());
        within.push_back((unsigned int)(std::ranges::count(of_component, field)));
        of_component.push_back(field);
      }
    for (const auto &dof : map.free_dofs())
      {
        of_dof.push_back(of_component[dof.component]);
        component_of_dof.push_back(within[dof.component]);
      }
  }

  StateChanges state_changes(const RunDirectory &directory, const Communicator &all, RemeshedProblem &model,
                             const std::string &split)
  {
    const std::size_t           n_fields = FieldsOfDofs(model.problem()->field_map()).names.size();
    std::optional<Trajectories> runs;
    all.on_all([&] { runs.emplace(directory, split); });
    const std::size_t n_steps = runs->n_states() - 1;
    auto              sums    = sums_of(all, model, *runs, n_fields);
    sums.sum_over(all);
    StateChanges result;
    for (std::size_t f = 0; f < n_fields; ++f)
      {
        const double        n = std::max(1., sums.n_dofs[f]);
        std::vector<double> of_steps;
        double              overall = 0.;
        for (std::size_t s = 0; s < n_steps; ++s)
          {
            of_steps.push_back(std::sqrt(sums.changes[f * n_steps + s] / n));
            overall += sums.changes[f * n_steps + s] / n / double(n_steps);
          }
        result.of_steps.push_back(std::move(of_steps));
        result.overall.push_back(std::sqrt(overall));
        result.size.push_back(std::sqrt(sums.sizes[f] / n / double(n_steps + 1)));
      }
    return result;
  }
} // namespace trestle

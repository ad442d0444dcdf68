#include "physics/time/initial_state.h"

#include "core/checkpoint.h"
#include "core/exceptions.h"

#include <deal.II/fe/fe_system.h>

namespace trestle
{
  template <int dim>
  Vector interpolate_expression(const Discretisation<dim> &discretisation, const std::string &name,
                                const std::string &text, const Constants &constants)
  {
    Vector result = discretisation.make_vector();
    if (text == "0")
      return result;

    const auto           &fe = discretisation.fe();
    const Expression<dim> expression(name, text, fe.n_components(), constants);
    const auto           &mapping = discretisation.mesh().mapping();
    const auto           &owned   = discretisation.owned();

    std::vector<dealii::types::global_dof_index> dofs(fe.n_dofs_per_cell());
    discretisation.mesh().communicator().on_all([&] {
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            cell->get_dof_indices(dofs);
            for (unsigned int i = 0; i < dofs.size(); ++i)
              if (owned.is_element(dofs[i]))
                {
                  const auto x    = mapping.transform_unit_to_real_cell(cell, fe.unit_support_point(i));
                  result(dofs[i]) = expression.value(x, 0., fe.system_to_component_index(i).first);
                }
          }
    });
    result.update_ghost_values();
    return result;
  }

  template <int dim>
  DiscreteState last_state_of_run(const Discretisation<dim> &discretisation, const std::string &run_directory)
  {
    const auto      &communicator = discretisation.mesh().communicator();
    const Checkpoint last(RunDirectory::existing(communicator, run_directory), communicator);
    unsigned long    step    = 0;
    const Archive    archive = last.read(step);
    DiscreteState    state;
    state.value = state.rate = discretisation.make_vector();
    communicator.on_all([&] {
      for (const auto &[name, vector] : {std::pair("value", &state.value), std::pair("rate", &state.rate)})
        {
          const auto found = archive.arrays.find(name);
          if (found == archive.arrays.end() || found->second.values.size() != vector->locally_owned_size())
            throw InputError("time/initial state = " + run_directory +
                                 ": its last state does not fit this problem.",
                             "Name a run in time of the same mesh, degree and physics on as many ranks.");
          std::copy(found->second.values.begin(), found->second.values.end(), vector->begin());
        }
    });
    state.value.update_ghost_values();
    state.rate.update_ghost_values();
    return state;
  }

  template DiscreteState last_state_of_run(const Discretisation<2> &, const std::string &);
  template DiscreteState last_state_of_run(const Discretisation<3> &, const std::string &);
  template Vector interpolate_expression(const Discretisation<2> &, const std::string &, const std::string &,
                                         const Constants &);
  template Vector interpolate_expression(const Discretisation<3> &, const std::string &, const std::string &,
                                         const Constants &);
} // namespace trestle

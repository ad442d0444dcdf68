#pragma once

#include "bridge/microscale/microscale.h"
#include "physics/rom/reduced_context.h"
#include "physics/two_scale/conditions_at_points.h"
#include "physics/two_scale/material_points.h"

#include <functional>
#include <memory>

namespace trestle
{
  /// The parts of a solid with history that its reduced models are made of. All of it must outlive them.
  template <int dim>
  struct PathContext
  {
    ReducedContext<dim>            reduced; ///< steady, without equations
    const MaterialPoints<dim>     &points;
    const ConditionsAtPoints<dim> &conditions;
    unsigned int                   n_load_steps;

    /// What stands at the points of one reduced model: without points, and told nothing.
    std::function<std::unique_ptr<Microscale>()> make_law;
    /// Tells it the present parameters. Collective. @throws InputError
    std::function<void(Microscale &)> tell;
    /// Virtual work of body force and tractions at a time, for the present parameters: this rank's free dofs; by a loop
    /// over the mesh. Nothing where there are none. Collective.
    std::function<std::vector<double>(double time)> loads;

    const Communicator &communicator() const { return reduced.communicator(); }
    std::size_t         n_states() const { return n_load_steps + 1; }
    double              time(const std::size_t step) const { return double(step) / n_load_steps; }
  };
} // namespace trestle

#include "physics/discretisation/enclosed_flow.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <deal.II/fe/fe_values.h>

#include <cmath>

namespace trestle
{
  namespace
  {
    template <int dim>
    using Dirichlet = typename BoundaryConditions<dim>::Dirichlet;

    /// First component of the velocity, and the pressure; none where the physics is no flow.
    struct FlowComponents
    {
      bool         is_flow  = false;
      unsigned int velocity = 0;
      unsigned int pressure = 0;
    };

    template <int dim>
    FlowComponents flow_components(const Physics<dim> &physics)
    {
      FlowComponents result;
      bool           has_velocity = false;
      unsigned int   component    = 0;
      for (const auto &block : physics.blocks())
        {
          if (block.is_pressure_like && !block.is_compressible)
            {
              result.is_flow  = true;
              result.pressure = component;
            }
          else if (block.is_vector && block.n_components == dim)
            {
              has_velocity    = true;
              result.velocity = component;
            }
          component += block.n_components;
        }
      result.is_flow = result.is_flow && has_velocity;
      return result;
    }

    /// Calls action(values prescribed there or null, point, normal times quadrature weight) on this rank's boundary.
    template <int dim, class Action>
    void for_each_boundary_point(const Discretisation<dim> &discretisation, const Action &action)
    {
      const auto               &dirichlet = discretisation.conditions().dirichlet();
      dealii::FEFaceValues<dim> faces(
          discretisation.mesh().mapping(), discretisation.fe(), discretisation.face_quadrature(),
          dealii::update_normal_vectors | dealii::update_quadrature_points | dealii::update_JxW_values);
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned() && cell->at_boundary())
          for (const unsigned int f : cell->face_indices())
            if (cell->face(f)->at_boundary())
              {
                faces.reinit(cell, f);
                const auto            entry  = dirichlet.find(cell->face(f)->boundary_id());
                const Dirichlet<dim> *values = entry == dirichlet.end() ? nullptr : &entry->second;
                for (const unsigned int q : faces.quadrature_point_indices())
                  action(values, faces.quadrature_point(q), faces.normal_vector(q) * faces.JxW(q));
              }
    }
  } // namespace

  template <int dim>
  bool flow_is_enclosed(const Discretisation<dim> &discretisation)
  {
    const auto flow = flow_components(discretisation.physics());
    if (!flow.is_flow)
      return false;
    bool is_open = false;
    for_each_boundary_point(discretisation, [&](const Dirichlet<dim>         *values, const dealii::Point<dim> &,
                                                const dealii::Tensor<1, dim> &normal) {
      is_open = is_open || (values != nullptr && values->components[flow.pressure]);
      for (unsigned int d = 0; d < dim; ++d)
        if (values == nullptr || !values->components[flow.velocity + d])
          is_open = is_open || std::abs(normal[d]) > 1e-8 * normal.norm();
    });
    return !discretisation.mesh().communicator().any(is_open);
  }

  template <int dim>
  void require_balanced_flow(const Discretisation<dim> &discretisation, const double time)
  {
    if (!flow_is_enclosed(discretisation))
      return;
    const auto         &communicator = discretisation.mesh().communicator();
    const auto          velocity     = flow_components(discretisation.physics()).velocity;
    std::vector<double> sums(3, 0.); // out, through the boundary in either direction, along it
    communicator.on_all([&] {
      for_each_boundary_point(discretisation, [&](const Dirichlet<dim> *values, const dealii::Point<dim> &x,
                                                  const dealii::Tensor<1, dim> &normal) {
        dealii::Tensor<1, dim> prescribed;
        for (unsigned int d = 0; values != nullptr && d < dim; ++d)
          if (const auto &component = values->components[velocity + d])
            prescribed[d] = component->value(x, time);
        sums[0] += prescribed * normal;
        sums[1] += std::abs(prescribed * normal);
        sums[2] += prescribed.norm() * normal.norm();
      });
    });
    communicator.sum_in_place(sums.data(), sums.size());
    // Straight sides stand for curved ones, and moving walls then let a little through.
    if (std::abs(sums[0]) > 1e-3 * sums[1] + 1e-4 * sums[2])
      throw InputError(
          "boundary conditions/dirichlet: the flow is enclosed, but its boundary is prescribed to let " +
              text::rounded(std::abs(sums[0])) + (sums[0] > 0. ? " more out than in" : " more in than out") +
              " (" + text::rounded(sums[1]) + " in both directions, at t = " + text::rounded(time) +
              "). The fluid is incompressible: no solution exists.",
          "Balance the two, or leave an outlet free: no entry, or '-' for its components.");
  }

  template bool flow_is_enclosed(const Discretisation<2> &);
  template bool flow_is_enclosed(const Discretisation<3> &);
  template void require_balanced_flow(const Discretisation<2> &, double);
  template void require_balanced_flow(const Discretisation<3> &, double);
} // namespace trestle

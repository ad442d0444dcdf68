#include "physics/solvers/assembler.h"

#include <deal.II/fe/fe_values.h>

namespace trestle
{
  using namespace dealii;

  namespace
  {
    /// Calls action(dof, component, support point) on owned, unconstrained dofs (some more than once).
    template <int dim, class Action>
    void for_each_free_dof(const Discretisation<dim> &discretisation, const Action &action)
    {
      const FESystem<dim> &fe = discretisation.fe();
      FEValues<dim> points(discretisation.mesh().mapping(), fe, Quadrature<dim>(fe.get_unit_support_points()),
                           update_quadrature_points);
      std::vector<types::global_dof_index> dofs(fe.n_dofs_per_cell());
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        {
          if (!cell->is_locally_owned())
            continue;
          cell->get_dof_indices(dofs);
          points.reinit(cell);
          for (unsigned int i = 0; i < dofs.size(); ++i)
            if (discretisation.owned().is_element(dofs[i]) &&
                !discretisation.constraints().is_constrained(dofs[i]))
              action(dofs[i], fe.system_to_component_index(i).first, points.quadrature_point(i));
        }
    }

    /// Middle of the free dofs' bounding box, so that rotations are nearly orthogonal to translations.
    template <int dim>
    Point<dim> centre(const Discretisation<dim> &discretisation)
    {
      Point<dim> lower, upper;
      for (unsigned int e = 0; e < dim; ++e)
        {
          lower[e] = std::numeric_limits<double>::max();
          upper[e] = -std::numeric_limits<double>::max();
        }
      for_each_free_dof(discretisation, [&](const auto, const auto, const Point<dim> &x) {
        for (unsigned int e = 0; e < dim; ++e)
          {
            lower[e] = std::min(lower[e], x[e]);
            upper[e] = std::max(upper[e], x[e]);
          }
      });
      const Communicator &communicator = discretisation.mesh().communicator();
      Point<dim>          result;
      for (unsigned int e = 0; e < dim; ++e)
        result[e] = 0.5 * (communicator.min(lower[e]) + communicator.max(upper[e]));
      return result;
    }

    /// Component c of rotation number `mode`: about z in 2D; about z, x, y in 3D.
    template <int dim>
    double rotation(const unsigned int mode, const unsigned int c, const Tensor<1, dim> &x)
    {
      const unsigned int a = mode, b = (mode + 1) % dim; // plane of rotation
      return c == a ? -x[b] : (c == b ? x[a] : 0.);
    }
  } // namespace

  template <int dim>
  std::vector<Vector> Assembler<dim>::near_null_space() const
  {
    const NearNullSpace kind = discretisation_.physics().near_null_space();
    if (kind == NearNullSpace::none)
      return {};
    const unsigned int n_constants = discretisation_.fe().n_components();
    const unsigned int n_rotations = kind == NearNullSpace::rigid_body_modes ? (dim == 2 ? 1 : 3) : 0;
    const Point<dim>   middle      = n_rotations > 0 ? centre(discretisation_) : Point<dim>();
    const double       length      = discretisation_.mesh().characteristic_length();

    std::vector<Vector> modes(n_constants + n_rotations, discretisation_.make_vector());
    for_each_free_dof(discretisation_, [&](const auto dof, const unsigned int c, const Point<dim> &x) {
      modes[c](dof) = 1.;
      for (unsigned int m = 0; m < n_rotations; ++m)
        modes[n_constants + m](dof) = rotation<dim>(m, c, (x - middle) / length);
    });
    return modes;
  }

  template std::vector<Vector> Assembler<2>::near_null_space() const;
  template std::vector<Vector> Assembler<3>::near_null_space() const;
} // namespace trestle

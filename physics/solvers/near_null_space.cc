#include "physics/solvers/assembler.h"
#include "physics/solvers/rigid_motions.h"

namespace trestle
{
  using namespace dealii;

  namespace
  {
    /// Calls action(dof, component, support point) on owned, unconstrained dofs (some more than once).
    template <int dim, class Action>
    void for_each_free_dof(const Discretisation<dim> &discretisation, const Action &action)
    {
      for_each_dof(
          discretisation, [](const auto &) { return true; },
          [&](const auto dof, const unsigned int c, const Point<dim> &x) {
            if (discretisation.owned().is_element(dof) && !discretisation.constraints().is_constrained(dof))
              action(dof, c, x);
          });
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
  } // namespace

  template <int dim>
  std::vector<Vector> Assembler<dim>::near_null_space() const
  {
    const NearNullSpace kind = discretisation_.physics().near_null_space();
    if (kind == NearNullSpace::none)
      return {};
    const unsigned int n_constants = discretisation_.fe().n_components();
    const unsigned int n_turns     = kind == NearNullSpace::rigid_body_modes ? n_rotations<dim> : 0;
    const Point<dim>   middle      = n_turns > 0 ? centre(discretisation_) : Point<dim>();
    const double       length      = discretisation_.mesh().characteristic_length();

    std::vector<Vector> modes(n_constants + n_turns, discretisation_.make_vector());
    for_each_free_dof(discretisation_, [&](const auto dof, const unsigned int c, const Point<dim> &x) {
      modes[c](dof) = 1.;
      for (unsigned int m = 0; m < n_turns; ++m)
        modes[n_constants + m](dof) = rigid_rotation<dim>(m, c, (x - middle) / length);
    });
    return modes;
  }

  template std::vector<Vector> Assembler<2>::near_null_space() const;
  template std::vector<Vector> Assembler<3>::near_null_space() const;
} // namespace trestle

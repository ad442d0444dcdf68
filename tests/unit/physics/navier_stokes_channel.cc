// MPI: 1 2 4
// Parallel flow leaves a channel undisturbed through the free outlet, with the linear pressure of the exact
// solution, in 2D and 3D, quadrilaterals and triangles; the continuation parameter is a fraction of Re.
#include "support/time_case.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using test::TimeCase;

namespace
{
  template <int dim>
  Vector solve(TimeCase<dim> &c)
  {
    Vector u = c.discretisation.make_vector();
    c.discretisation.distribute(u);
    c.newton->solve(u);
    return u;
  }

  /// Largest nodal difference from velocity (y (1 - y), 0[, 0]) and pressure 2 mu (2 - x).
  template <int dim>
  double error(const TimeCase<dim> &c, const Vector &u, double viscosity)
  {
    const auto                                  &fe      = c.discretisation.fe();
    double                                       largest = 0.;
    std::vector<dealii::types::global_dof_index> dofs(fe.n_dofs_per_cell());
    for (const auto &cell : c.discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          cell->get_dof_indices(dofs);
          for (unsigned int i = 0; i < dofs.size(); ++i)
            {
              const auto component = fe.system_to_component_index(i).first;
              const auto x         = c.mesh.mapping().transform_unit_to_real_cell(cell, fe.unit_support_point(i));
              double     exact     = component == 0 ? x[1] * (1. - x[1]) : 0.;
              if (component == dim)
                exact = 2. * viscosity * (2. - x[0]);
              largest = std::max(largest, std::abs(u(dofs[i]) - exact));
            }
        }
    return Communicator().max(largest);
  }

  std::string channel_2d(const std::string &simplices)
  {
    return "subsection mesh\n set generator = subdivided_hyper_rectangle\n"
           " set arguments = 4, 2 : 0, 0 : 2, 1 : true\n set simplices = " +
           simplices +
           "\nend\nsubsection finite elements\n set degree = 2\nend\n"
           "subsection boundary conditions\n set dirichlet = 2, 3: 0; 0; - | 0: y*(1 - y); 0; -\nend\n"
           "subsection physics\n set model = navier_stokes\n subsection navier_stokes\n  set viscosity = 0.01\n"
           " end\nend\n";
  }
} // namespace

BOOST_AUTO_TEST_CASE(plane_channel)
{
  for (const char *simplices : {"false", "true"})
    {
      TimeCase<2> c(channel_2d(simplices));
      BOOST_TEST(!c.discretisation.pressure_is_pinned());
      BOOST_TEST(error(c, solve(c), 0.01) < 1e-9);
    }
}

BOOST_AUTO_TEST_CASE(channel_in_3d)
{
  // Free slip in z: the component across is held, the others are free.
  TimeCase<3> c("subsection mesh\n set generator = subdivided_hyper_rectangle\n"
                " set arguments = 2, 2, 1 : 0, 0, 0 : 2, 1, 0.5 : true\nend\n"
                "subsection finite elements\n set degree = 2\nend\n"
                "subsection boundary conditions\n"
                " set dirichlet = 2, 3: 0; 0; 0; - | 0: y*(1 - y); 0; 0; - | 4, 5: -; -; 0; -\nend\n"
                "subsection physics\n set model = navier_stokes\n subsection navier_stokes\n"
                "  set viscosity = 0.1\n end\nend\n");
  BOOST_TEST(error(c, solve(c), 0.1) < 1e-9);
}

BOOST_AUTO_TEST_CASE(continuation_lowers_the_reynolds_number)
{
  TimeCase<2> c(channel_2d("false"));
  BOOST_TEST(c.physics->wants_continuation());
  c.physics->set_continuation(0.25);
  PointState<2> state;
  state.value = state.rate = state.acceleration = {0., 0., 0.};
  state.gradient.resize(3);
  PointForm<2> form{{0., 0., 0.}, {{}, {}, {}}};
  state.gradient[0][1] = 1.;
  c.physics->residual(state, form);
  BOOST_TEST(form.f1[0][1] == 0.04, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(closed_cavities_have_their_pressure_pinned)
{
  TimeCase<2> c("subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n"
                " set refinements = 3\nend\nsubsection finite elements\n set degree = 2\nend\n"
                "subsection boundary conditions\n set dirichlet = 3: 1; 0; - | 0, 1, 2: 0; 0; -\nend\n"
                "subsection physics\n set model = navier_stokes\n subsection navier_stokes\n"
                "  set viscosity = 0.01\n end\nend\n");
  BOOST_TEST(c.discretisation.pressure_is_pinned());
  DiscreteState state;
  state.value = solve(c);
  Vector r    = c.discretisation.make_vector();
  c.assembler->residual(state, r);
  BOOST_TEST(r.l2_norm() < 1e-10);
}

// MPI: 1 2 4 7
// Spaces, constraints and free dofs are right and do not depend on the partition, also with hanging nodes, two
// values at a corner, a floating pressure, and more ranks than cells.
#include "support/mesh_case.h"

#include <deal.II/dofs/dof_tools.h>

#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  std::string text(const std::string &mesh, unsigned int degree, const std::string &dirichlet)
  {
    return "subsection mesh\n" + mesh +
           "\nend\nsubsection finite elements\n set degree = " + std::to_string(degree) +
           "\nend\nsubsection boundary conditions\n set dirichlet = " + dirichlet + "\nend\n";
  }

  template <int dim>
  unsigned long n_free(const MeshCase<dim> &c)
  {
    return c.communicator.sum(static_cast<unsigned long>(c.discretisation.free_dofs().size()));
  }

  /// Largest difference to an expression over owned dofs' support points, all ranks.
  template <int dim>
  double largest_difference(MeshCase<dim> &c, const Vector &u, const std::string &expression, double time = 0.)
  {
    auto   reference = c.interpolate(expression, time);
    double largest   = 0.;
    for (const auto dof : c.discretisation.owned())
      largest = std::max(largest, std::abs(u(dof) - reference.value(dof)));
    return c.communicator.max(largest);
  }

  const std::vector<FieldBlock> taylor_hood = {{"velocity", 2, 0, true, false}, {"pressure", 1, -1, false, true}};
} // namespace

BOOST_AUTO_TEST_CASE(numbers_of_dofs)
{
  for (unsigned int degree = 1; degree <= 3; ++degree)
    {
      MeshCase<2> c(text("set refinements = 2", degree, "0: 0"));
      c.setup();
      const unsigned int n = 4 * degree + 1;
      BOOST_TEST(c.discretisation.dof_handler().n_dofs() == n * n);
      BOOST_TEST(n_free(c) == n * (n - 1));
    }
  MeshCase<2> triangles(text("set simplices = true", 2, "0, 1, 2, 3: 0"));
  triangles.setup();
  BOOST_TEST(triangles.discretisation.dof_handler().n_dofs() == 25u);
  BOOST_TEST(n_free(triangles) == 9u);
}

BOOST_AUTO_TEST_CASE(a_mesh_is_made_anew_once_it_is_released)
{
  MeshCase<2> c(text("set refinements = 2", 1, "0: 0"));
  for (unsigned int round = 0; round < 3; ++round)
    {
      c.setup();
      BOOST_TEST(n_free(c) == 20u);
      c.mesh.triangulation().refine_global(1); // dofs must hear of it, wherever in memory this mesh is
      c.setup_dofs();
      BOOST_TEST(n_free(c) == 72u);
      c.discretisation.release_mesh();
    }
}

BOOST_AUTO_TEST_CASE(degrees_out_of_range_are_refused)
{
  MeshCase<2> triangles(text("set simplices = true", 3, "0: 0"));
  BOOST_TEST(contains(input_error([&] { triangles.setup(); }), "degrees 1 and 2"));
  MeshCase<2> linear(text("", 1, "0: 0; 0; -"), taylor_hood);
  BOOST_TEST(contains(input_error([&] { linear.setup(); }), "Set degree = 2"));
}

BOOST_AUTO_TEST_CASE(lower_id_wins_at_corners)
{
  for (const std::string mesh : {"set refinements = 2", "set simplices = true\n set refinements = 1"})
    {
      MeshCase<2> c(text(mesh, 2, "3: 4 | 0: 1 | 2: 3"));
      c.setup();
      Vector u = c.discretisation.make_vector();
      c.discretisation.distribute(u);
      BOOST_TEST(largest_difference(c, u, "if (x < 1e-9, 1, if (y < 1e-9, 3, if (y > 1 - 1e-9, 4, 0)))") < 1e-14);
    }
}

BOOST_AUTO_TEST_CASE(values_follow_time_and_the_pattern_stays)
{
  MeshCase<2> c(text("set refinements = 2", 1, "0: t*y | 1: 2"));
  c.setup();
  const auto free = c.discretisation.free_dofs();
  Vector     u    = c.discretisation.make_vector();
  for (const double time : {0.5, 2., 0.})
    {
      c.discretisation.set_time(time);
      c.discretisation.distribute(u);
      BOOST_TEST(largest_difference(c, u, "if (x < 1e-9, t*y, if (x > 1 - 1e-9, 2, 0))", time) < 1e-14);
    }
  BOOST_TEST((c.discretisation.free_dofs() == free));
}

BOOST_AUTO_TEST_CASE(hanging_nodes_continue_linear_fields)
{
  MeshCase<2> c(text("set refinements = 2", 2, "0, 2: x + 2*y"));
  c.setup();
  for (unsigned int step = 0; step < 2; ++step)
    {
      for (const auto &cell : c.mesh.triangulation().active_cell_iterators())
        if (cell->is_locally_owned() && cell->center().norm() < 0.5)
          cell->set_refine_flag();
      c.mesh.triangulation().execute_coarsening_and_refinement();
    }
  c.setup_dofs();
  const auto constrained = c.discretisation.dof_handler().n_dofs() - n_free(c);
  BOOST_TEST(constrained > 40u);
  // spoil the constrained dofs, then have them restored
  auto state = c.interpolate("x + 2*y");
  for (const auto dof : c.discretisation.owned())
    if (c.discretisation.constraints().is_constrained(dof))
      state.value(dof) = 1e9;
  c.discretisation.distribute(state.value);
  BOOST_TEST(largest_difference(c, state.value, "x + 2*y") < 1e-13);
}

BOOST_AUTO_TEST_CASE(floating_pressure_is_pinned_at_the_first_corner)
{
  MeshCase<2> c(text("set refinements = 3", 2, "0, 1, 2, 3: 0; 0; -"), taylor_hood);
  c.setup();
  BOOST_TEST(c.discretisation.pressure_is_pinned());
  BOOST_TEST(n_free(c) == 2u * 15 * 15 + 81 - 1);
  Vector u = c.discretisation.make_vector();
  u        = 1.;
  c.discretisation.distribute(u);
  BOOST_TEST(largest_difference(c, u,
                                "if (min(x, y) < 1e-9 || max(x, y) > 1 - 1e-9, 0, 1);"
                                "if (min(x, y) < 1e-9 || max(x, y) > 1 - 1e-9, 0, 1);"
                                "if (max(x, y) < 1e-9, 0, 1)") < 1e-14);
}

BOOST_AUTO_TEST_CASE(pressure_stays_free_at_an_outlet)
{
  for (const std::string dirichlet :
       {"0, 2, 3: 0; 0; -", "0, 2, 3: 0; 0; - | 1: -; 0; -", "0, 1, 2: 0; 0; - | 3: 0; 0; 1"})
    {
      MeshCase<2> c(text("set refinements = 2", 2, dirichlet), taylor_hood);
      c.setup();
      BOOST_TEST(!c.discretisation.pressure_is_pinned());
    }
}

BOOST_AUTO_TEST_CASE(not_a_number_in_a_boundary_value_is_thrown_on_all)
{
  MeshCase<2> c(text("set refinements = 2", 1, "0: sqrt(0.1 - y)"));
  BOOST_TEST(contains(input_error([&] { c.setup(); }), "not a number"));
}

// MPI: 1 2
// Moving Dirichlet values have the derivatives of their expressions, hanging nodes included, and start without
// looking back in time.
#include "physics/compatibility.h"
#include "physics/time/dirichlet_rates.h"
#include "support/time_case.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using test::TimeCase;

namespace
{
  std::string text(const std::string &dirichlet)
  {
    return "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n set refinements = "
           "2\nend\n"
           "subsection boundary conditions\n set dirichlet = 0, 2: " +
           dirichlet + "\nend\nsubsection physics\n set model = wave\nend\n";
  }

  double largest(const std::vector<double> &values)
  {
    double result = 0.;
    for (const double v : values)
      result = std::max(result, std::abs(v));
    return Communicator().max(result);
  }
} // namespace

BOOST_AUTO_TEST_CASE(derivatives_of_a_sine)
{
  TimeCase<2>             c(text("sin(5*t)"));
  const DirichletRates<2> rates(c.discretisation, 0.1);
  for (const double t : {0., 0.3})
    {
      c.discretisation.set_time(t);
      BOOST_TEST(std::abs(largest(rates.first(t)) - std::abs(5. * std::cos(5. * t))) < 1e-4);
      BOOST_TEST(std::abs(largest(rates.second(t)) - std::abs(25. * std::sin(5. * t))) < 2e-1);
      BOOST_TEST(c.discretisation.time() == t);
    }
}

BOOST_AUTO_TEST_CASE(a_ramp_starts_at_its_speed)
{
  TimeCase<2>             c(text("if(t > 0, 2*t, -100)*0 + 2*abs(t)"));
  const DirichletRates<2> rates(c.discretisation, 0.1);
  BOOST_TEST(largest(rates.first(0.)) == 2., boost::test_tools::tolerance(1e-10));
  BOOST_TEST(largest(rates.second(0.)) < 1e-9);
}

BOOST_AUTO_TEST_CASE(hanging_nodes_follow_the_boundary)
{
  TimeCase<2> c(text("x + y + t*(2*x + 3*y)"));
  auto       &triangulation = c.mesh.triangulation();
  for (const auto &cell : triangulation.active_cell_iterators())
    if (cell->is_locally_owned() && cell->center().norm() < 0.3)
      cell->set_refine_flag();
  triangulation.execute_coarsening_and_refinement();
  c.discretisation.setup(c.mesh, *c.physics, c.conditions);
  const DirichletRates<2> rates(c.discretisation, 0.1);

  // A linear field moves as the boundary does; its rate is reproduced at every constrained dof.
  Vector       rate      = c.discretisation.make_vector();
  const auto   points    = compatibility::support_points(c.mesh.mapping(), c.discretisation.dof_handler());
  const auto   exact     = [&](auto i) { return 2. * points.at(i)[0] + 3. * points.at(i)[1]; };
  unsigned int n_hanging = 0;
  for (const auto i : c.discretisation.owned())
    if (!c.discretisation.constraints().is_constrained(i))
      rate(i) = exact(i);
    else
      n_hanging += !c.discretisation.constraints().get_constraint_entries(i)->empty();
  rates.impose(rates.first(0.), rate);
  BOOST_TEST(Communicator().sum(static_cast<unsigned long>(n_hanging)) > 0u);
  for (const auto i : c.discretisation.owned())
    BOOST_TEST(std::abs(rate(i) - exact(i)) < 1e-10);
}

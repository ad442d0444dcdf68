// MPI: 1 2 4
// The projection leaves velocities by finite elements alone, makes others free of divergence, moves them no farther than any
// such velocity lies, and then does nothing; boundary values and pressures stay; other physics is refused.
#include "physics/api/divergence_projection.h"
#include "core/exceptions.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  std::string flow(const bool is_open)
  {
    return std::string("subsection mesh\n set generator = subdivided_hyper_rectangle\n"
                       " set arguments = 6, 4 : 0, 0 : 1.5, 1 : true\nend\nsubsection finite elements\n set "
                       "degree = 2\nend\n"
                       "subsection physics\n set model = navier_stokes\n subsection navier_stokes\n  set "
                       "viscosity = 0.02\n"
                       " end\nend\nsubsection boundary conditions\n set dirichlet = ") +
           (is_open ? "2, 3: 0; 0; - | 0: (1 + t)*y*(1 - y); 0; -" : "0, 1, 2: 0; 0; - | 3: t*x*(1.5 - x); 0; -") +
           "\nend\nsubsection time\n set end time = 0.4\n set step = 0.2\nend\n";
  }

  struct Flow
  {
    explicit Flow(const bool is_open)
      : c(world, flow(is_open)),
        states(c.problem->solve_states()),
        product(c.problem->inner_product(InnerProduct::Kind::l2, "velocity"))
    {
      c.problem->set_time(0.4);
    }

    std::vector<double> state(const unsigned int number) const
    {
      const auto n     = std::ptrdiff_t(c.problem->n_free());
      const auto begin = states.begin() + number * n;
      return {begin, begin + n};
    }

    double product_of(const std::vector<double> &v, const std::vector<double> &w) const
    {
      std::vector<double> image(w.size());
      product->apply(w, image);
      double sum = 0.;
      for (std::size_t i = 0; i < v.size(); ++i)
        sum += v[i] * image[i];
      return world.sum(sum);
    }

    Communicator                  world;
    ProblemCase                   c;
    std::vector<double>           states;
    std::unique_ptr<InnerProduct> product;
  };

  std::vector<double> difference(std::vector<double> v, const std::vector<double> &w)
  {
    for (std::size_t i = 0; i < v.size(); ++i)
      v[i] -= w[i];
    return v;
  }

  /// By places that no partition changes.
  std::vector<double> disturbed(const Flow &f, std::vector<double> u)
  {
    const auto places = f.c.problem->dof_places();
    for (std::size_t i = 0; i < u.size(); ++i)
      u[i] += 0.05 * std::sin(1.7 * double(places[i]));
    return u;
  }
} // namespace

BOOST_DATA_TEST_CASE(nearest_without_divergence, data::make({true, false}), is_open)
{
  const Flow f(is_open);
  const auto projection = DivergenceProjection::of(*f.c.problem);
  const auto truth = f.state(2), wrong = disturbed(f, truth);

  auto u = truth;
  BOOST_TEST(projection->divergence(u) < 1e-8); // Newton's tolerance
  projection->project(u);
  BOOST_TEST(std::sqrt(f.product_of(difference(u, truth), difference(u, truth))) < 1e-8);

  auto v = wrong;
  BOOST_TEST(projection->divergence(v) > 0.1);
  projection->project(v);
  BOOST_TEST(projection->divergence(v) < 1e-12);
  auto twice = v;
  projection->project(twice);
  BOOST_TEST(std::sqrt(f.product_of(difference(twice, v), difference(twice, v))) < 1e-12);

  // orthogonal: what is taken away, and what is left of the difference to another velocity without divergence
  projection->project(u);
  const auto taken = difference(wrong, v), left = difference(v, u);
  BOOST_TEST(std::abs(f.product_of(taken, left)) <
             1e-12 * std::sqrt(f.product_of(taken, taken) * f.product_of(left, left)));
  BOOST_TEST(f.product_of(left, left) > 1e-3 * f.product_of(taken, taken));
}

BOOST_AUTO_TEST_CASE(pressures_stay)
{
  const Flow f(true);
  const auto projection = DivergenceProjection::of(*f.c.problem);
  const auto before     = disturbed(f, f.state(2));
  auto       after      = before;
  projection->project(after);
  const auto &dofs = f.c.problem->field_map().free_dofs();
  for (std::size_t i = 0; i < after.size(); ++i)
    if (dofs[i].component == 2)
      BOOST_TEST(after[i] == before[i]);
}

BOOST_AUTO_TEST_CASE(another_time_has_other_boundary_values)
{
  const Flow f(true);
  const auto projection = DivergenceProjection::of(*f.c.problem);
  auto       u          = f.state(1);
  BOOST_TEST(projection->divergence(u) > 1e-3); // of half the time, at the end
  f.c.problem->set_time(0.2);
  BOOST_TEST(projection->divergence(u) < 1e-8);
}

BOOST_AUTO_TEST_CASE(heat_has_no_velocity)
{
  const Communicator world;
  ProblemCase c(world, mesh_section(2, 1, false) + "subsection boundary conditions\n set dirichlet = 0: 0\nend\n");
  BOOST_CHECK_EXCEPTION(DivergenceProjection::of(*c.problem), InputError, says("no flow"));
}

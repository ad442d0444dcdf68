// MPI: 1 2 4
// Mixed elasticity passes patch tests up to and at nu = 0.5, where only then the pressure of an enclosed body is
// pinned; its tangent is symmetric and no energy is claimed; stresses and inclusions are those of closed forms.
#include "support/problem_case.h"
#include "support/steady_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  std::string text(const std::string &physics, const std::string &conditions, const std::string &mesh,
                   const unsigned int degree = 2)
  {
    return "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n" + mesh + "\nend\n" +
           testing::degree_section(degree) +
           "subsection physics\n set model = mixed elasticity\n subsection mixed elasticity\n" + physics +
           "\n end\nend\nsubsection boundary conditions\n" + conditions + "\nend\n";
  }

  /// Largest nodal difference from u_c = gradient[c] . x and from a constant pressure.
  template <int dim>
  std::pair<double, double> errors(const testing::SteadyCase<dim> &problem, const Vector &u,
                                   const dealii::Tensor<2, dim> &gradient, const double pressure)
  {
    const auto                                  &space = problem.discretisation;
    std::pair<double, double>                    result;
    std::vector<dealii::types::global_dof_index> dofs(space.fe().n_dofs_per_cell());
    for (const auto &cell : space.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          cell->get_dof_indices(dofs);
          for (unsigned int i = 0; i < dofs.size(); ++i)
            {
              const dealii::Tensor<1, dim> x =
                  space.mesh().mapping().transform_unit_to_real_cell(cell, space.fe().unit_support_point(i));
              const unsigned int c     = space.fe().system_to_component_index(i).first;
              const double       exact = c < dim ? gradient[c] * x : pressure;
              double            &error = c < dim ? result.first : result.second;
              error                    = std::max(error, std::abs(u(dofs[i]) - exact));
            }
        }
    return {Communicator().max(result.first), Communicator().max(result.second)};
  }

  template <int dim>
  Vector solve(testing::SteadyCase<dim> &problem)
  {
    Vector u = problem.discretisation.make_vector();
    problem.newton->solve(u);
    problem.discretisation.distribute(u);
    return u;
  }

  template <int dim>
  std::vector<double> derived(const testing::SteadyCase<dim> &problem, const dealii::Tensor<2, dim> &gradient,
                              const double pressure, const dealii::types::material_id id = 0)
  {
    PointState<dim> state;
    state.material_id = id;
    state.value.resize(dim + 1);
    state.value[dim] = pressure;
    for (unsigned int c = 0; c < dim; ++c)
      state.gradient.push_back(gradient[c]);
    state.gradient.emplace_back();
    std::vector<double> values;
    problem.physics->derived(state, values);
    return values;
  }
} // namespace

BOOST_DATA_TEST_CASE(a_linear_field_is_exact_in_an_enclosed_compressible_body,
                     data::make({0., 0.3, 0.4999}) * data::make({"false", "true"}), poisson_ratio, simplices)
{
  dealii::Tensor<2, 2> gradient;
  gradient[0][0] = 0.02;
  gradient[0][1] = 0.01;
  gradient[1][0] = -0.03;
  gradient[1][1] = 0.015;
  // p = -K div u with K = E / (3 (1 - 2 nu)), E = 3
  const double           pressure = -0.035 / (1. - 2. * poisson_ratio);
  testing::SteadyCase<2> problem(
      text("set young modulus = 3\n set poisson ratio = " + std::to_string(poisson_ratio),
           "set dirichlet = 0, 1, 2, 3: 0.02*x + 0.01*y; -0.03*x + 0.015*y; -",
           std::string("set refinements = 2\n set simplices = ") + simplices));
  BOOST_TEST(!problem.discretisation.pressure_is_pinned());
  const auto [displacement, of_pressure] = errors<2>(problem, solve(problem), gradient, pressure);
  BOOST_TEST(displacement < 1e-10);
  BOOST_TEST(of_pressure < 1e-9 * std::abs(pressure));
}

BOOST_DATA_TEST_CASE(an_isochoric_field_is_exact_in_an_enclosed_incompressible_body, data::make({"false", "true"}),
                     simplices)
{
  dealii::Tensor<2, 2> gradient;
  gradient[0][0] = 0.02;
  gradient[0][1] = 0.01;
  gradient[1][0] = -0.03;
  gradient[1][1] = -0.02;
  testing::SteadyCase<2> problem(text("set poisson ratio = 0.5",
                                      "set dirichlet = 0, 1, 2, 3: 0.02*x + 0.01*y; -0.03*x - 0.02*y; -",
                                      std::string("set refinements = 2\n set simplices = ") + simplices));
  BOOST_TEST(problem.discretisation.pressure_is_pinned());
  const auto [displacement, pressure] = errors<2>(problem, solve(problem), gradient, 0.);
  BOOST_TEST(displacement < 1e-10);
  BOOST_TEST(pressure < 1e-10);
}

BOOST_DATA_TEST_CASE(uniaxial_tension_in_three_dimensions, data::make({0.25, 0.5}), poisson_ratio)
{
  // E = 10, traction 1: e_xx = 0.1, lateral -nu e_xx, p = -tr(sigma) / 3; symmetry planes at x, y, z = 0
  testing::SteadyCase<3> problem(
      text("set young modulus = 10\n set poisson ratio = " + std::to_string(poisson_ratio),
           "set dirichlet = 0: 0; -; -; - | 2: -; 0; -; - | 4: -; -; 0; -\n set neumann "
           "= 1: 1; 0; 0; 0",
           "set refinements = 1"));
  BOOST_TEST(!problem.discretisation.pressure_is_pinned());
  dealii::Tensor<2, 3> gradient;
  gradient[0][0] = 0.1;
  gradient[1][1] = gradient[2][2]     = -0.1 * poisson_ratio;
  const auto [displacement, pressure] = errors<3>(problem, solve(problem), gradient, -1. / 3.);
  BOOST_TEST(displacement < 1e-10);
  BOOST_TEST(pressure < 1e-10);
  const auto values = derived<3>(problem, gradient, -1. / 3.);
  BOOST_TEST(values.size() == problem.physics->derived_names().size());
  BOOST_TEST(values.front() == 1., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::abs(values[1]) < 1e-12);
  BOOST_TEST(problem.physics->derived_names().back() == "von_mises");
  BOOST_TEST(values.back() == 1., boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(plane_strain_has_a_stress_out_of_the_plane)
{
  // E = 10, nu = 0.25: lambda = mu = 4, K = 20/3. u_x = 0.1 x: sigma_xx = 12 e, sigma_zz = 4 e, p = -K e.
  const testing::SteadyCase<2> problem(
      text("set young modulus = 10\n set poisson ratio = 0.25", "set dirichlet = 0: 0; 0; -", ""));
  dealii::Tensor<2, 2> gradient;
  gradient[0][0]    = 0.1;
  const auto values = derived<2>(problem, gradient, -2. / 3.);
  BOOST_TEST(values[0] == 1.2, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(values[1] == 0.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(values[2] == 0.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(values[4] == 0.8, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(inclusions_have_their_own_moduli)
{
  // mu = 4 on material 1: shear of 0.1 carries 0.4
  const testing::SteadyCase<2> problem(
      text("set poisson ratio = 0.5\n subsection inclusion\n set material ids = 1\n "
           "set young modulus = 10\n set poisson ratio = 0.25\n end",
           "set dirichlet = 0, 1, 2, 3: 0; 0; -", ""));
  BOOST_TEST(!problem.discretisation.pressure_is_pinned()); // a compressible part fixes the pressure of all
  dealii::Tensor<2, 2> gradient;
  gradient[0][1] = 0.1;
  BOOST_TEST(derived<2>(problem, gradient, 0., 1)[3] == 0.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(derived<2>(problem, gradient, 0., 0)[3] == 0.1 / 3., boost::test_tools::tolerance(1e-12));
}

BOOST_DATA_TEST_CASE(the_tangent_is_symmetric_and_indefinite, data::make({"0.3", "0.5"}), poisson_ratio)
{
  testing::ProblemCase made(Communicator(),
                            text(std::string("set poisson ratio = ") + poisson_ratio,
                                 "set dirichlet = 0: 0; 0; -\n set neumann = 1: 0; 1; 0", "set refinements = 2"));
  auto                &equations = made.problem->equations();
  BOOST_TEST(equations.is_linear());
  BOOST_TEST(!equations.is_spd());
  BOOST_TEST(!equations.has_energy());
  const std::size_t         n = equations.n_owned();
  const std::vector<double> zero(n, 0.);
  std::vector<double>       image(n), transposed(n);
  equations.linearise(zero);
  const auto v = testing::pseudo_random(n, 1 + Communicator().rank());
  equations.apply(v, image);
  equations.apply_transpose(v, transposed);
  double difference = 0., largest = 0.;
  for (std::size_t i = 0; i < n; ++i)
    {
      difference = std::max(difference, std::abs(image[i] - transposed[i]));
      largest    = std::max(largest, std::abs(image[i]));
    }
  BOOST_TEST(Communicator().max(difference) < 1e-13 * Communicator().max(largest));

  // what prices an answer is positive, the pressure's part of it included
  equations.freeze_preconditioner(zero, ResidualOperator::Preconditioner::multigrid);
  equations.precondition(v, image);
  BOOST_TEST(Communicator().sum(std::inner_product(v.begin(), v.end(), image.begin(), 0.)) > 0.);
}

BOOST_AUTO_TEST_CASE(what_has_no_answer_is_refused)
{
  const std::string fixed = "set dirichlet = 0: 0; 0; -";
  BOOST_CHECK_THROW(testing::SteadyCase<2>(text("set poisson ratio = -1", fixed, "")), InputError);
  BOOST_CHECK_THROW(testing::SteadyCase<2>(text("set poisson ratio = 0.51", fixed, "")), InputError);
  BOOST_CHECK_THROW(testing::SteadyCase<2>(text("set poisson ratio = 0.5", fixed, "", 1)), InputError);
  BOOST_CHECK_THROW(testing::SteadyCase<2>(text("set body force = 1; 2; 3", fixed, "")), InputError);
}
